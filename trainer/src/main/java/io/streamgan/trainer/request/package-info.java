/**
 * Events that a trainer acts on, and what they have made of training. {@link
 * io.streamgan.trainer.request.EventFeed} reads them; the training thread acts. Depends on {@code
 * schemas} and Kafka's consumer.
 */
@NullMarked
package io.streamgan.trainer.request;

import org.jspecify.annotations.NullMarked;
