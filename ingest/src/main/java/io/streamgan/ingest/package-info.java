/**
 * Brings images into the pipeline: the feeder sends those of a source to {@code images} or to
 * {@code raw-images}, and the topology converts {@code raw-images} to {@code images}. Depends on
 * {@code schemas}, {@code service}, the PNG encoder of {@code gan}, and Kafka.
 */
@NullMarked
package io.streamgan.ingest;

import org.jspecify.annotations.NullMarked;
