package io.streamgan.schemas.parts;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Divides a payload into chunks, and names the keys of the records. */
public final class Parts {
  /** Largest size of a chunk, which is below Kafka's default limit of 1 MiB per record. */
  public static final int MAX_CHUNK_BYTES = 900_000;

  private Parts() {}

  /** Returns the key of chunk {@code part} of {@code model}. */
  public static String chunkKey(String model, int part) {
    return model + "/" + part;
  }

  /** Returns the key of the manifest of {@code model}. */
  public static String manifestKey(String model) {
    return model + "/manifest";
  }

  /**
   * Returns consecutive views of {@code payload} with {@value #MAX_CHUNK_BYTES} bytes each, of
   * which the last one may be shorter.
   */
  public static List<ByteBuffer> cut(ByteBuffer payload) {
    List<ByteBuffer> chunks = new ArrayList<>();
    for (int from = 0; from < payload.remaining(); from += MAX_CHUNK_BYTES) {
      int length = Math.min(MAX_CHUNK_BYTES, payload.remaining() - from);
      chunks.add(payload.slice(payload.position() + from, length));
    }
    return chunks;
  }

  /**
   * Returns the SHA-256 of {@code payload} in lower-case hexadecimal; its position stays the same.
   */
  public static String sha256(ByteBuffer payload) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(payload.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
