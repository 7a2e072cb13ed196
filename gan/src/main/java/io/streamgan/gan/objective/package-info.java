/**
 * What D and G minimise: pure functions of D's outputs, one small class a pair, and penalties on
 * D's gradient. Knows no network and no array library.
 */
@NullMarked
package io.streamgan.gan.objective;

import org.jspecify.annotations.NullMarked;
