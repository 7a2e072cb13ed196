package io.streamgan.ingest.input;

/** What the values of input records are. */
enum InputFormat {
  /** Any of the others, told by how a value begins; no two begin alike. */
  AUTO,
  /** {@code RawImage} in Avro. */
  AVRO,
  /** The encoded image itself; the rest is in headers. */
  BYTES,
  /** An object with the encoded image in base64. */
  JSON
}
