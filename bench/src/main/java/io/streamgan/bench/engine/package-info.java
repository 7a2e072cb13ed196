/**
 * Programs that measure the bare engine, or show what it learns. Depend on {@code gan} and on the
 * trainer's settings.
 */
@NullMarked
package io.streamgan.bench.engine;

import org.jspecify.annotations.NullMarked;
