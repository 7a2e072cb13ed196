package io.streamgan.service;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Takes the time of arrival for a record without a timestamp, which brokers accept and at which
 * Kafka Streams would end by default, again after each restart.
 */
public final class TimestampOrArrival implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return record.timestamp() >= 0 ? record.timestamp() : System.currentTimeMillis();
  }
}
