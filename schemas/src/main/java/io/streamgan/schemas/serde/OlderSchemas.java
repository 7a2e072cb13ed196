package io.streamgan.schemas.serde;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** The schemas of earlier versions of the wire contract that differ from the current ones. */
final class OlderSchemas {
  private static final int OLDER_VERSIONS = 7;

  private OlderSchemas() {}

  /** Returns the earlier schemas of the record class {@code type}, oldest first. */
  static List<Schema> of(Class<?> type) {
    List<Schema> schemas = new ArrayList<>();
    for (int version = 1; version <= OLDER_VERSIONS; version++) {
      String file = "/io/streamgan/schemas/older/" + version + "/" + type.getSimpleName() + ".avsc";
      try (InputStream in = OlderSchemas.class.getResourceAsStream(file)) {
        if (in != null) {
          schemas.add(new Schema.Parser().parse(in));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(file + " cannot be read", e);
      }
    }
    return schemas;
  }
}
