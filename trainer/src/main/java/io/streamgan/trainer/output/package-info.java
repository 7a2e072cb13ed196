/**
 * What training gives to the topics, and the transaction that makes it visible together with the
 * offsets it was learned from. Depends on {@code schemas}, the snapshots and pictures of {@code
 * gan}, the sibling packages {@code input}, {@code checkpoint} and {@code contribution}, and
 * Kafka's producer.
 */
@NullMarked
package io.streamgan.trainer.output;

import org.jspecify.annotations.NullMarked;
