/**
 * How two sets of images, or of their features, compare: pure functions, each after its paper.
 * Knows neither Kafka nor Avro.
 */
@NullMarked
package io.streamgan.monitor.quality;

import org.jspecify.annotations.NullMarked;
