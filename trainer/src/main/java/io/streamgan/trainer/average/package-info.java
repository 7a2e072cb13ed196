/**
 * The topology that averages the contributions of a model's lanes and publishes each average as the
 * next checkpoint. Depends on Kafka Streams, {@code schemas}, {@code gan}, {@code codec}, {@code
 * service} and the sibling packages {@code checkpoint}, {@code contribution} and {@code input}.
 */
@NullMarked
package io.streamgan.trainer.average;

import org.jspecify.annotations.NullMarked;
