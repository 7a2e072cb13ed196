/**
 * How a record becomes bytes and back: Avro single-object encoding. Depends on Avro and Kafka's
 * serde interfaces.
 */
@NullMarked
package io.streamgan.schemas.serde;

import org.jspecify.annotations.NullMarked;
