/**
 * The Kafka clients of a trainer, and what it requires of the topics. Depends on {@code schemas},
 * {@code service} and the sibling packages {@code settings}, {@code checkpoint} and {@code output}.
 */
@NullMarked
package io.streamgan.trainer.cluster;

import org.jspecify.annotations.NullMarked;
