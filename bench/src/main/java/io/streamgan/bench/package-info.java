/**
 * Programs that measure, each with what it measures against in one run, and fault injection. May
 * depend on all modules.
 */
@NullMarked
package io.streamgan.bench;

import org.jspecify.annotations.NullMarked;
