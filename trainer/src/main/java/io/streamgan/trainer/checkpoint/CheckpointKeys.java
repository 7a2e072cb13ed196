package io.streamgan.trainer.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.trainer.events.ResponseState;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a model's checkpoints on their topic: {@code MODEL/PART.SLOT} for a chunk, {@code
 * MODEL/manifest.SLOT} for the manifest. Versions take turns in slots 0 and 1, so that compaction
 * always leaves the newest two whole: where one turns out to be damaged, the other is still there.
 * Milestones take turns in slots 2 and 3, and so stay longer. Numbers are joined, not formatted: a
 * locale may have digits of its own.
 */
final class CheckpointKeys {
  private static final int SLOTS = 2;
  private static final int MANIFEST = -1;
  private static final Pattern AFTER_MODEL = Pattern.compile("(\\d{1,6}|manifest)\\.([0-3])");

  private final String model;

  /** A parsed key. */
  record Key(int slot, int part) {
    boolean isManifest() {
      return part == MANIFEST;
    }
  }

  CheckpointKeys(String model) {
    this.model = model;
  }

  byte[] chunk(Checkpoint checkpoint, int part) {
    return (model + "/" + part + "." + slot(checkpoint)).getBytes(UTF_8);
  }

  byte[] manifest(Checkpoint checkpoint) {
    return (model + "/manifest." + slot(checkpoint)).getBytes(UTF_8);
  }

  static int slot(Checkpoint checkpoint) {
    int milestones = checkpoint.requests().map(ResponseState::milestones).orElse(0);
    return checkpoint.milestone() ? SLOTS + milestones % SLOTS : slot(checkpoint.version());
  }

  /** Whether {@code slot} holds a milestone. */
  static boolean isMilestone(int slot) {
    return slot >= SLOTS;
  }

  /** Parses {@code key}; empty if it belongs to another model. */
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
