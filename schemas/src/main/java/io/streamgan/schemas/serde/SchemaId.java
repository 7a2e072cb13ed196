package io.streamgan.schemas.serde;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Identity of a record's schema in a registry. Confluent's serializers write it in one of two
 * places: before the value (a zero byte and a 32-bit id), or in a header (the same, or a byte 1 and
 * a 128-bit GUID).
 *
 * @param kind {@code id} or {@code guid}
 * @param text the id in decimal, or the GUID in hexadecimal
 * @param from index of the first byte of the value's binary encoding
 */
record SchemaId(String kind, String text, int from) {
  private static final String HEADER = "__value_schema_id";
  private static final int ID_BYTES = 1 + Integer.BYTES;
  private static final int GUID_BYTES = 1 + 2 * Long.BYTES;

  static Optional<SchemaId> of(Headers headers, byte[] value) {
    Header header = headers.lastHeader(HEADER);
    return header == null ? before(value) : in(header.value());
  }

  static boolean isIn(Headers headers) {
    return headers.lastHeader(HEADER) != null;
  }

  /** Path of the registry's call that returns the schema. */
  String path() {
    return "/schemas/%ss/%s".formatted(kind, text);
  }

  @Override
  public String toString() {
    return kind + " " + text;
  }

  private static Optional<SchemaId> before(byte[] value) {
    return value.length >= ID_BYTES && value[0] == 0
        ? Optional.of(id(ByteBuffer.wrap(value), ID_BYTES))
        : Optional.empty();
  }

  private static Optional<SchemaId> in(byte @Nullable [] header) {
    if (header != null && header.length == ID_BYTES && header[0] == 0) {
      return Optional.of(id(ByteBuffer.wrap(header), 0));
    }
    if (header != null && header.length == GUID_BYTES && header[0] == 1) {
      ByteBuffer guid = ByteBuffer.wrap(header, 1, GUID_BYTES - 1);
      return Optional.of(
          new SchemaId("guid", new UUID(guid.getLong(), guid.getLong()).toString(), 0));
    }
    return Optional.empty();
  }

  private static SchemaId id(ByteBuffer bytes, int from) {
    return new SchemaId("id", Integer.toString(bytes.getInt(1)), from);
  }
}
