/** Programs that measure the bare engine. Depend on {@code gan} and on the trainer's settings. */
@NullMarked
package io.streamgan.bench.engine;

import org.jspecify.annotations.NullMarked;
