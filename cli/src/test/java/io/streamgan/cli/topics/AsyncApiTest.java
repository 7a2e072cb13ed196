package io.streamgan.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.topics.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class AsyncApiTest {
  @Test
  void theDocumentIsWhatTheDeclarationsSay() throws Exception {
    assertThat(Files.readString(Path.of("../docs/asyncapi.json")))
        .as("renew it with: ./streamgan topics asyncapi > docs/asyncapi.json")
        .isEqualTo(AsyncApi.of("streamgan."));
  }

  @Test
  void everyTopicHasAChannelWithItsSchemaAndRetention() throws Exception {
    JsonNode document = new ObjectMapper().readTree(AsyncApi.of("p."));

    assertThat(document.get("channels")).hasSize(Topic.values().length);
    JsonNode metrics = document.at("/channels/metrics");
    assertThat(metrics.get("address").asText()).isEqualTo("p.metrics");
    assertThat(metrics.at("/bindings/kafka/topicConfiguration/retention.bytes").asLong())
        .isEqualTo(64L << 20);
    JsonNode payload = document.at("/components/messages/StepMetrics/payload/schema");
    assertThat(new Schema.Parser().parse(payload.toString()))
        .isEqualTo(StepMetrics.getClassSchema());
  }
}
