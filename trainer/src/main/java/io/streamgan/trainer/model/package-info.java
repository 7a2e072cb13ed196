/**
 * The model in memory: created or restored from a checkpoint, trained on mini-batches, and copied
 * into commits. Depends on {@code gan} and the sibling packages, on no Kafka client.
 */
@NullMarked
package io.streamgan.trainer.model;

import org.jspecify.annotations.NullMarked;
