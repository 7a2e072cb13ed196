/**
 * Decodes, validates and converts the images of {@code raw-images} to {@code images}, and sends
 * unusable records to {@code dead-letters}. Depends on {@code image}, {@code input}, {@code
 * schemas} and Kafka Streams.
 */
@NullMarked
package io.streamgan.ingest.topology;

import org.jspecify.annotations.NullMarked;
