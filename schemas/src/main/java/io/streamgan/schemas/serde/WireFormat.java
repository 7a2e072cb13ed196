package io.streamgan.schemas.serde;

import io.streamgan.schemas.settings.Settings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of records: Avro single-object encoding or, with a schema registry, Confluent's wire
 * format. With a registry, both are read, so that a cluster can be migrated. Reports may be in JSON
 * instead ({@link ReportSerde}).
 *
 * <p>The encoding is a property of the process, which is set before the first record is written,
 * because all topics of a cluster have the same one.
 */
public final class WireFormat {
  private static volatile @Nullable SchemaRegistry registry;
  private static volatile boolean reportsInJson;

  private WireFormat() {}

  /** Sets the encoding that {@code settings} select. */
  public static synchronized void use(Settings settings) {
    String url = settings.get(Settings.SCHEMA_REGISTRY_URL);
    registry =
        url.isEmpty() ? null : new SchemaRegistry(url, settings.get(Settings.SCHEMA_REGISTRY_AUTH));
    reportsInJson = settings.get(Settings.TOPICS_FORMAT).equals("json");
  }

  static Optional<SchemaRegistry> registry() {
    return Optional.ofNullable(registry);
  }

  static boolean reportsInJson() {
    return reportsInJson;
  }
}
