package io.streamgan.service;

import io.streamgan.schemas.access.Right;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.streams.StreamsConfig;

/** Settings of Kafka Streams that all topologies share; {@code kafka.*} settings override them. */
public final class StreamsSettings {
  private static final int MAX_BUFFERED_RECORDS = 8;

  private StreamsSettings() {}

  /** Returns the rights of Kafka Streams itself: to its group and its transactions. */
  public static List<Right> rights(String applicationId) {
    return List.of(
        Right.group(applicationId, AclOperation.READ),
        Right.transactionalId(applicationId + "-").prefixed());
  }

  /** Returns the same with the rights to the changelogs of a topology that has state. */
  public static List<Right> rightsWithState(String applicationId) {
    List<Right> rights = new ArrayList<>(rights(applicationId));
    rights.add(
        Right.topic(applicationId + "-", AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE)
            .prefixed());
    return rights;
  }

  /**
   * Settings under {@code exactly_once_v2}, to which the service adds its own.
   *
   * @param applicationId consumer group, and prefix of the names of changelog topics
   * @param commitIntervalMillis longest time from a record's arrival to its commit
   */
  public static Map<String, Object> of(
      Settings settings, String applicationId, int commitIntervalMillis) {
    Map<String, Object> streams = new HashMap<>(settings.kafka(Client.STREAMS));
    streams.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    streams.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings
        .kafka(Client.CONSUMER)
        .forEach((name, value) -> streams.put(StreamsConfig.consumerPrefix(name), value));
    settings
        .kafka(Client.PRODUCER)
        .forEach((name, value) -> streams.put(StreamsConfig.producerPrefix(name), value));
    streams.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    // The first batch of a transaction waits for its verification; those sent behind it meanwhile
    // would be refused as out of order, and sent again.
    streams.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
    // Records that wait in memory are limited in number only, and photographs have megabytes.
    streams.putIfAbsent(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, MAX_BUFFERED_RECORDS);
    streams.put(
        StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, TimestampOrArrival.class.getName());
    streams.putIfAbsent(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitIntervalMillis);
    return streams;
  }
}
