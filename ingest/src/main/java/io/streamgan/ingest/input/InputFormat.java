package io.streamgan.ingest.input;

/** Format of the values of input records. */
enum InputFormat {
  /** Any of the others, recognised by the first bytes of a value. */
  AUTO,
  /** {@code RawImage} in Avro, or any record whose schema is in the registry. */
  AVRO,
  /** The encoded image itself, described by headers. */
  BYTES,
  /** An object with the encoded image in base64. */
  JSON
}
