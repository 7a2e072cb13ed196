/**
 * Samples for those who speak only Kafka: requests from one topic, replies to another. Depends on
 * Kafka's clients, {@code generate} and {@code serve}'s encodings of samples.
 */
@NullMarked
package io.streamgan.sampler.request;

import org.jspecify.annotations.NullMarked;
