/**
 * Events: those of the model that a trainer acts on, their effect on training, and those that the
 * trainer publishes itself. Depends on {@code schemas}, {@code trainer.settings} and Kafka's
 * consumer.
 */
@NullMarked
package io.streamgan.trainer.events;

import org.jspecify.annotations.NullMarked;
