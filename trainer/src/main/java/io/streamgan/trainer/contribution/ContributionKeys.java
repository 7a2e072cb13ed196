package io.streamgan.trainer.contribution;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys of contributions on their topic: {@code MODEL/LANE/PART} for a chunk, {@code
 * MODEL/LANE/manifest} for the manifest. A lane's next contribution has the same keys. It is
 * written after the average of this one is visible, so compaction removes only what has been
 * averaged.
 */
public final class ContributionKeys {
  private static final Pattern MANIFEST = Pattern.compile("(.+)/(\\d{1,9})/manifest");

  private ContributionKeys() {}

  /** A parsed key of a manifest. */
  public record ManifestKey(String model, int lane) {}

  /** Returns the key of chunk {@code part}. */
  public static String chunk(String model, int lane, int part) {
    return model + "/" + lane + "/" + part;
  }

  /** Returns the key of the manifest. */
  public static String manifest(String model, int lane) {
    return model + "/" + lane + "/manifest";
  }

  /** Parses {@code key}; empty if it is not that of a manifest. */
  public static Optional<ManifestKey> parse(byte @Nullable [] key) {
    Matcher matcher = MANIFEST.matcher(key == null ? "" : new String(key, UTF_8));
    return matcher.matches()
        ? Optional.of(new ManifestKey(matcher.group(1), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }
}
