package io.streamgan.schemas.parts;

import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts the chunks of one model's payload together as a reader of the topic meets them.
 *
 * <p>A reader that starts in the middle of the topic, or behind compaction, meets chunks of several
 * versions; only those of the version that the manifest names count. Chunks of older versions are
 * dropped as soon as one of a newer version comes. Not thread-safe.
 */
public final class Assembly {
  private final TreeMap<Integer, ByteBuffer> chunks = new TreeMap<>();
  private long version = Long.MIN_VALUE;

  /** Takes in a chunk; {@code bytes} is kept, not copied. */
  public void add(long chunkVersion, int part, ByteBuffer bytes) {
    if (chunkVersion != version) {
      // Within a partition, versions only grow; a smaller one is a model that began anew.
      chunks.clear();
      version = chunkVersion;
    }
    chunks.put(part, bytes);
  }

  /**
   * The payload that a manifest describes, and forgets its chunks.
   *
   * @param size bytes of the payload
   * @param sha256 lower-case hexadecimal
   * @throws MalformedRecordException when chunks are missing, or their bytes are not those that the
   *     manifest describes
   */
  public ByteBuffer complete(long manifestVersion, int parts, long size, String sha256) {
    try {
      // A larger model that began anew leaves chunks under keys that the smaller one never reuses.
      SortedMap<Integer, ByteBuffer> named = chunks.headMap(parts);
      if (manifestVersion != version || named.size() != parts) {
        throw new MalformedRecordException(
            "version %d is incomplete: %d of %d parts are there"
                .formatted(manifestVersion, manifestVersion == version ? named.size() : 0, parts));
      }
      long found = named.values().stream().mapToLong(ByteBuffer::remaining).sum();
      if (found != size || found > Integer.MAX_VALUE - 8) {
        throw new MalformedRecordException(
            "version %d has %d bytes, its manifest says %d"
                .formatted(manifestVersion, found, size));
      }
      ByteBuffer payload = ByteBuffer.allocate((int) found);
      named.values().forEach(chunk -> payload.put(chunk.duplicate()));
      payload.flip();
      String actual = Parts.sha256(payload);
      if (!actual.equals(sha256)) {
        throw new MalformedRecordException(
            "version %d has checksum %s, its manifest says %s"
                .formatted(manifestVersion, actual, sha256));
      }
      return payload;
    } finally {
      chunks.clear();
      version = Long.MIN_VALUE;
    }
  }
}
