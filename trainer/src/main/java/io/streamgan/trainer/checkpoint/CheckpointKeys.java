package io.streamgan.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a model's checkpoints on their topic: {@code MODEL/PART.SLOT} for a chunk, {@code
 * MODEL/manifest.SLOT} for the manifest. Versions take turns in the slots, so that compaction
 * always leaves the newest two whole: where one turns out to be damaged, the other is still there.
 */
final class CheckpointKeys {
  private static final int SLOTS = 2;
  private static final int MANIFEST = -1;
  private static final Pattern AFTER_MODEL = Pattern.compile("(\\d{1,6}|manifest)\\.([01])");

  private final String model;

  /** What a key names. */
  record Key(int slot, int part) {
    boolean isManifest() {
      return part == MANIFEST;
    }
  }

  CheckpointKeys(String model) {
    this.model = model;
  }

  byte[] chunk(long version, int part) {
    return "%s/%d.%d".formatted(model, part, slot(version)).getBytes(UTF_8);
  }

  byte[] manifest(long version) {
    return "%s/manifest.%d".formatted(model, slot(version)).getBytes(UTF_8);
  }

  /** What {@code key} names; empty when it is of another model. */
  Optional<Key> parse(byte @Nullable [] key) {
    String text = key == null ? "" : new String(key, UTF_8);
    if (!text.startsWith(model + "/")) {
      return Optional.empty();
    }
    Matcher matcher = AFTER_MODEL.matcher(text.substring(model.length() + 1));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String part = matcher.group(1);
    return Optional.of(
        new Key(
            Integer.parseInt(matcher.group(2)),
            part.equals("manifest") ? MANIFEST : Integer.parseInt(part)));
  }

  /**
   * The version after {@code good}, where {@code newest} is the highest that was ever met: higher
   * than both, and in another slot than {@code good}.
   */
  static long successor(long good, long newest) {
    long next = Math.max(good, newest) + 1;
    return slot(next) == slot(good) ? next + 1 : next;
  }

  private static int slot(long version) {
    return (int) (version % SLOTS);
  }
}
