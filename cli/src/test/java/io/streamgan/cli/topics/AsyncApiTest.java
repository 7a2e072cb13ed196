package io.streamgan.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.topics.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void reportsHaveAJsonFormAsWell() throws Exception {
    JsonNode document = new ObjectMapper().readTree(AsyncApi.of("p."));

    assertThat(document.at("/channels/samples/messages")).hasSize(1);
    for (String topic : List.of("metrics", "metric-windows", "quality", "events")) {
      assertThat(document.at("/channels/" + topic + "/messages")).as(topic).hasSize(2);
    }
    JsonNode form = document.at("/components/messages/StepMetricsJson/payload");
    assertThat(form.get("properties")).hasSize(StepMetrics.getClassSchema().getFields().size());
    assertThat(form.at("/properties/capturedAt/format").textValue()).isEqualTo("date-time");
    assertThat(form.at("/properties/penalty/oneOf/1/type").textValue()).isEqualTo("null");
    assertThat(form.get("required").toString()).contains("runId").doesNotContain("penalty");
  }
}
