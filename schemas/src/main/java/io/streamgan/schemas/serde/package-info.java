/**
 * Encoding and decoding of records: Avro single-object encoding, or the wire format of a schema
 * registry. Depends on Avro, Kafka's serde interfaces and Jackson.
 */
@NullMarked
package io.streamgan.schemas.serde;

import org.jspecify.annotations.NullMarked;
