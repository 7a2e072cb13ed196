package io.streamgan.ingest.feed;

import io.streamgan.schemas.topics.TopicLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Files of a watched folder that have been sent, stored on the compacted topic {@code
 * watched-files}: an entry is sent in the same transaction as its image, so neither is visible
 * without the other. A file that has been absent for a day is forgotten, unless no file at all is
 * present: then the folder's file system may not be mounted. For one thread.
 */
final class FileLedger {
  /** Time after which an absent file is forgotten. */
  private static final Duration MEMORY = Duration.ofDays(1);

  private final String topic;
  private final String folder;
  private final Map<String, String> stamps = new HashMap<>();
  private final Map<String, Instant> absentSince = new HashMap<>();

  FileLedger(String topic, String folder) {
    this.topic = topic;
    this.folder = folder;
  }

  /**
   * Reads the entries of a folder. The folder's earlier feed must have been fenced.
   *
   * @param client settings of Kafka's consumer
   * @param folder as {@link FolderScan#identity} names it
   */
  static FileLedger read(Map<String, Object> client, String topic, String folder) {
    FileLedger ledger = new FileLedger(topic, folder);
    // If an open transaction of another feed hid an entry, its file would be sent twice.
    try (TopicLog log = new TopicLog(client, topic, TopicLog.End.DECIDED)) {
      log.readAll(ledger::take);
    }
    return ledger;
  }

  boolean contains(WatchedFile file) {
    return file.stamp().equals(stamps.get(file.path()));
  }

  void add(WatchedFile file) {
    stamps.put(file.path(), file.stamp());
  }

  /**
   * Returns the files that can be forgotten.
   *
   * @param present paths of all files that the folder holds now
   */
  List<String> forgettable(Set<String> present, Instant now) {
    absentSince.keySet().removeAll(present);
    if (present.isEmpty()) {
      return List.of();
    }
    List<String> paths = new ArrayList<>();
    for (String path : stamps.keySet()) {
      if (!present.contains(path)) {
        Instant since = absentSince.computeIfAbsent(path, p -> now);
        if (!now.isBefore(since.plus(MEMORY))) {
          paths.add(path);
        }
      }
    }
    return paths;
  }

  void remove(String path) {
    stamps.remove(path);
    absentSince.remove(path);
  }

  /** The record that lets compaction delete the entry of {@code path}. */
  ProducerRecord<String, byte[]> tombstone(String path) {
    return new ProducerRecord<>(topic, prefix() + path, null);
  }

  ProducerRecord<String, byte[]> entry(WatchedFile file) {
    return new ProducerRecord<>(
        topic, prefix() + file.path(), file.stamp().getBytes(StandardCharsets.US_ASCII));
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    if (!key.startsWith(prefix())) {
      return;
    }
    String path = key.substring(prefix().length());
    if (record.value() == null) {
      stamps.remove(path);
    } else {
      stamps.put(path, new String(record.value(), StandardCharsets.US_ASCII));
    }
  }

  private String prefix() {
    return folder + "/";
  }
}
