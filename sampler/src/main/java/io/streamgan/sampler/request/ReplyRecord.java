package io.streamgan.sampler.request;

import io.streamgan.sampler.serve.SampleRequests.Reply;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Addresses a reply: it has the key and the correlation id of its request. Both are limited to
 * {@value #MAX_ID_BYTES} bytes, because the reply must have room for its samples beside them; a
 * reply to a request with a longer one leaves that one out.
 */
final class ReplyRecord {
  static final int MAX_ID_BYTES = 1 << 16;

  private ReplyRecord() {}

  /** Whether a reply can have the key and the correlation id of {@code request}. */
  static boolean canAddress(ConsumerRecord<byte[], byte[]> request) {
    Header correlation = request.headers().lastHeader(RequestFollower.CORRELATION_ID);
    return fits(request.key()) && (correlation == null || fits(correlation.value()));
  }

  static ProducerRecord<byte[], byte[]> of(
      String topic, ConsumerRecord<byte[], byte[]> request, Reply reply) {
    byte[] key = fits(request.key()) ? request.key() : null;
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, reply.body());
    Header correlation = request.headers().lastHeader(RequestFollower.CORRELATION_ID);
    if (correlation != null && fits(correlation.value())) {
      record.headers().add(correlation);
    }
    reply
        .headers()
        .forEach(
            (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    return record;
  }

  private static boolean fits(byte @Nullable [] id) {
    return id == null || id.length <= MAX_ID_BYTES;
  }
}
