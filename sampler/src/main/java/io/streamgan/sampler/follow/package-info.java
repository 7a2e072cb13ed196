/**
 * Reads the topics: decodes records, and assembles and verifies generators. Depends on Kafka's
 * clients, {@code schemas} and {@code gan}'s data; knows neither HTTP nor an engine.
 */
@NullMarked
package io.streamgan.sampler.follow;

import org.jspecify.annotations.NullMarked;
