/**
 * Comparisons of two sets of images, or of their features: pure functions, each with its paper.
 * Depends on neither Kafka nor Avro.
 */
@NullMarked
package io.streamgan.monitor.quality;

import org.jspecify.annotations.NullMarked;
