/**
 * Administers a model from outside of its trainer: its checkpoints, and requests to the trainer.
 * Depends on the sibling packages and Kafka clients; no trainer depends on it.
 */
@NullMarked
package io.streamgan.trainer.admin;

import org.jspecify.annotations.NullMarked;
