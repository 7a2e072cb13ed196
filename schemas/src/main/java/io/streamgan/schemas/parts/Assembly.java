package io.streamgan.schemas.parts;

import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Assembles the chunks of one model's payload in the order in which a reader of the topic receives
 * them.
 *
 * <p>A reader that starts in the middle of the topic, or after compaction, receives chunks of
 * several versions, but only those of the manifest's version belong to the payload. Chunks of older
 * versions are dropped when the first chunk of a newer version arrives. Not thread-safe.
 */
public final class Assembly {
  private final TreeMap<Integer, ByteBuffer> chunks = new TreeMap<>();
  private long version = Long.MIN_VALUE;

  /** Adds a chunk. The assembly keeps {@code bytes} instead of a copy. */
  public void add(long chunkVersion, int part, ByteBuffer bytes) {
    if (chunkVersion != version) {
      // Within a partition, versions only increase; a smaller one belongs to a new model.
      chunks.clear();
      version = chunkVersion;
    }
    chunks.put(part, bytes);
  }

  /**
   * Returns the payload that a manifest describes, and drops its chunks.
   *
   * @param size number of bytes of the payload
   * @param sha256 checksum of the payload in lower-case hexadecimal
   * @throws MalformedRecordException when chunks are missing, or size or checksum of the payload
   *     differ from the manifest's
   */
  public ByteBuffer complete(long manifestVersion, int parts, long size, String sha256) {
    try {
      // If a smaller model replaces a larger one, chunks of the larger one remain under further
      // keys.
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
