package io.streamgan.schemas.parts;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A payload cut into chunks, and the keys that its records have. */
public final class Parts {
  /** Bytes of a chunk at most: below Kafka's default limit of 1 MiB a record. */
  public static final int MAX_CHUNK_BYTES = 900_000;

  private Parts() {}

  /** Key of chunk {@code part} of {@code model}. */
  public static String chunkKey(String model, int part) {
    return model + "/" + part;
  }

  /** Key of the manifest of {@code model}. */
  public static String manifestKey(String model) {
    return model + "/manifest";
  }

  /**
   * Views of {@code payload}, in order, of {@value #MAX_CHUNK_BYTES} bytes and a last shorter one.
   */
  public static List<ByteBuffer> cut(ByteBuffer payload) {
    List<ByteBuffer> chunks = new ArrayList<>();
    for (int from = 0; from < payload.remaining(); from += MAX_CHUNK_BYTES) {
      int length = Math.min(MAX_CHUNK_BYTES, payload.remaining() - from);
      chunks.add(payload.slice(payload.position() + from, length));
    }
    return chunks;
  }

  /** Lower-case hexadecimal SHA-256 of {@code payload}, whose position does not move. */
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
