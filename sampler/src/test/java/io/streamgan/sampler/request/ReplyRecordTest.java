package io.streamgan.sampler.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.sampler.serve.SampleRequests;
import io.streamgan.sampler.serve.SampleRequests.Reply;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ReplyRecordTest {
  private static final Reply REPLY = new Reply(Map.of("status", "200"), new byte[] {1});

  @Test
  void repeatsKeyAndCorrelationId() {
    ConsumerRecord<byte[], byte[]> request = request(10, 20);

    ProducerRecord<byte[], byte[]> reply = ReplyRecord.of("replies", request, REPLY);

    assertThat(ReplyRecord.canAddress(request)).isTrue();
    assertThat(reply.key()).isEqualTo(request.key());
    assertThat(reply.headers().lastHeader("correlation-id").value()).hasSize(20);
    assertThat(reply.headers().lastHeader("status").value()).asString(UTF_8).isEqualTo("200");
  }

  @Test
  void aLongKeyOrCorrelationIdDoesNotMakeAReplyThatIsTooLarge() {
    for (ConsumerRecord<byte[], byte[]> request :
        List.of(request(16 << 20, 10), request(10, 16 << 20))) {
      Reply refusal = SampleRequests.refusal("Too long.");

      ProducerRecord<byte[], byte[]> reply = ReplyRecord.of("replies", request, refusal);

      assertThat(ReplyRecord.canAddress(request)).isFalse();
      assertThat(bytes(reply)).isLessThan(1000);
      assertThat(reply.headers().lastHeader("status").value()).asString(UTF_8).isEqualTo("400");
    }
  }

  private static int bytes(ProducerRecord<byte[], byte[]> record) {
    int bytes = record.value().length + (record.key() == null ? 0 : record.key().length);
    for (var header : record.headers()) {
      bytes += header.value().length;
    }
    return bytes;
  }

  private static ConsumerRecord<byte[], byte[]> request(int keyBytes, int correlationBytes) {
    ConsumerRecord<byte[], byte[]> request =
        new ConsumerRecord<>("requests", 0, 0, new byte[keyBytes], new byte[0]);
    request.headers().add(RequestFollower.CORRELATION_ID, new byte[correlationBytes]);
    return request;
  }
}
