/**
 * Encoded images from {@code raw-images} to {@code images}: decoded, validated, converted, and what
 * cannot be used to {@code dead-letters}. Depends on {@code image}, {@code input}, {@code schemas}
 * and Kafka Streams.
 */
@NullMarked
package io.streamgan.ingest.topology;

import org.jspecify.annotations.NullMarked;
