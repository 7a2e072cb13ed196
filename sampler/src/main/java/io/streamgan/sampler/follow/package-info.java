/**
 * From the topics into the sampler: records are read in order, decoded, and put together to
 * generators whose bytes are verified. Depends on Kafka's clients, {@code schemas} and {@code
 * gan}'s data; knows neither HTTP nor an engine.
 */
@NullMarked
package io.streamgan.sampler.follow;

import org.jspecify.annotations.NullMarked;
