package io.streamgan.schemas.serde;

import io.streamgan.schemas.settings.Settings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this process writes: Avro single-object encoding, or, with a registry, Confluent's wire
 * format. Either is read where there is a registry, so that a cluster can change over.
 *
 * <p>It is a property of the process, set before its first record: all topics of a cluster have one
 * format, and every serde follows it.
 */
public final class WireFormat {
  private static volatile @Nullable SchemaRegistry registry;

  private WireFormat() {}

  /** Follows {@code settings}, where they name a registry or none. */
  public static synchronized void use(Settings settings) {
    String url = settings.get(Settings.SCHEMA_REGISTRY_URL);
    registry =
        url.isEmpty() ? null : new SchemaRegistry(url, settings.get(Settings.SCHEMA_REGISTRY_AUTH));
  }

  static Optional<SchemaRegistry> registry() {
    return Optional.ofNullable(registry);
  }
}
