/**
 * Answers requests for samples over Kafka: reads requests from one topic and writes replies to
 * another. Depends on Kafka's clients, {@code generate} and {@code serve}'s encodings of samples.
 */
@NullMarked
package io.streamgan.sampler.request;

import org.jspecify.annotations.NullMarked;
