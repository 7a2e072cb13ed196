/** Programs that measure the trainer with its broker: throughput, commits, volume on disk. */
@NullMarked
package io.streamgan.bench.trainer;

import org.jspecify.annotations.NullMarked;
