package io.streamgan.ingest.input;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the values of input records are. */
enum InputFormat {
  /** Any of the others, told by how a value begins; no two begin alike. */
  AUTO,
  /** {@code RawImage} in Avro. */
  AVRO,
  /** The encoded image itself; the rest is in headers. */
  BYTES,
  /** An object with the encoded image in base64. */
  JSON;

  /** As settings name it. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static InputFormat of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  static List<String> codes() {
    return Arrays.stream(values()).map(InputFormat::code).toList();
  }
}
