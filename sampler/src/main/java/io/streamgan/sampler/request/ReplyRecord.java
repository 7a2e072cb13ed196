package io.streamgan.sampler.request;

import io.streamgan.sampler.serve.SampleRequests.Reply;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Makes the record of a reply, with the key and the correlation id of its request. Each is limited
 * to {@value #MAX_ID_BYTES} bytes, so that the reply has room for its samples; the reply to a
 * request with a longer one has none.
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
