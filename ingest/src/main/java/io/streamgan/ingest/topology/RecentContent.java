package io.streamgan.ingest.topology;

import io.streamgan.schemas.RawImage;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The newest contents of a partition, identified by the first 128 bits of their SHA-256. The store
 * is in memory and on a changelog that takes part in the topology's transactions, so that it holds
 * the committed contents after a failure.
 */
final class RecentContent {
  static final String STORE = "recent-content";

  private static final int HASH_BYTES = 16;
  private static final byte[] SEEN = {1};

  private final KeyValueStore<byte[], byte[]> store;
  private final MessageDigest digest;

  RecentContent(KeyValueStore<byte[], byte[]> store) {
    this.store = store;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * @param window number of contents that are remembered; the least recently received is forgotten
   *     first
   */
  static StoreBuilder<KeyValueStore<byte[], byte[]>> store(int window) {
    try (Serde<byte[]> bytes = Serdes.ByteArray()) {
      return Stores.keyValueStoreBuilder(Stores.lruMap(STORE, window), bytes, bytes);
    }
  }

  byte[] hash(RawImage image) {
    ByteBuffer content = image.getContent().duplicate();
    digest.update(content);
    return Arrays.copyOf(digest.digest(), HASH_BYTES);
  }

  boolean contains(byte[] hash) {
    return store.get(hash) != null;
  }

  void add(byte[] hash) {
    store.put(hash, SEEN);
  }
}
