/**
 * Images on their way into the pipeline: from a source to the {@code images} topic, by the feeder
 * or through {@code raw-images} and the topology. Depends on {@code schemas}, {@code service}, the
 * PNG encoder of {@code gan}, and Kafka.
 */
@NullMarked
package io.streamgan.ingest;

import org.jspecify.annotations.NullMarked;
