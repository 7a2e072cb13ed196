/**
 * A model's state with the input position that belongs to it, on its way to the checkpoints topic
 * and back. Depends on {@code schemas}, the snapshots of {@code gan}, the positions of {@code
 * trainer.input} and Kafka's clients.
 */
@NullMarked
package io.streamgan.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;
