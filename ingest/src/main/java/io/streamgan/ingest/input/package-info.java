/**
 * Reads the records of any producer as {@code RawImage}: Avro, an encoded image with headers, or
 * JSON. Depends on {@code schemas}, Kafka's records, Avro and Jackson.
 */
@NullMarked
package io.streamgan.ingest.input;

import org.jspecify.annotations.NullMarked;
