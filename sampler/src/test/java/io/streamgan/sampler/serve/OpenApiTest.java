package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestClassifier;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.StepMetrics;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The description of the API, compared with the server that it describes. */
class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiServer server = new ApiServer();
  private JsonNode description;

  @BeforeEach
  void aServerWithARun() throws Exception {
    Images images = TestGenerator.draw(TestGenerator.parameters(1), 7, 4);
    server.serve(
        1,
        new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(1))
            .withClassifier(TestClassifier.snapshot(1)));
    server.streams(
        new Images(images.shape(), images.count(), images.pixels(), new int[] {0, 1, -1, 2}));
    server.watch().serves(server.loaded());
    server.watch().step(TestRecords.metrics("former", 1), Instant.EPOCH);
    server
        .watch()
        .step(
            StepMetrics.newBuilder(TestRecords.metrics("run", 1)).setAccuracy(0.75).build(),
            Instant.EPOCH);
    server.watch().grid(TestRecords.grid("run", 1, ImageGrid.png(images, 2)), Instant.EPOCH);
    server.watch().quality(TestRecords.quality("run", 1, 40));
    server.windows().add("default", TestRecords.window(10_000, 1));
    server
        .watch()
        .event(
            HealthEvent.newBuilder(TestRecords.event("drift", "onset"))
                .setSince(Instant.EPOCH)
                .setEvidence(Map.of("ratio", 0.5))
                .build());
    description = JSON.readTree(server.get("/openapi.json").body());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void everyPathOfTheServerIsDescribedAndNoOther() {
    Set<String> served = new TreeSet<>(server.paths());
    served.removeIf(
        path ->
            path.startsWith("/assets/")
                || path.startsWith("/grpc.")
                || path.startsWith("/inference.")
                || path.endsWith("/")
                || path.equals("/favicon.ico"));
    Set<String> described = new TreeSet<>();
    description.get("paths").fieldNames().forEachRemaining(described::add);

    assertThat(described).isEqualTo(served);
  }

  @Test
  void everyCallIsAnsweredAsItIsDescribed() throws Exception {
    List<String> called = new ArrayList<>();
    for (Iterator<Map.Entry<String, JsonNode>> paths = description.get("paths").fields();
        paths.hasNext(); ) {
      Map.Entry<String, JsonNode> path = paths.next();
      if (path.getKey().equals("/v1/stream")) {
        continue; // It has no end; EventStreamTest reads it.
      }
      JsonNode get = path.getValue().get("get");
      HttpResponse<byte[]> answer =
          get != null
              ? server.get(address(path.getKey(), get, ""))
              : server.post(address(path.getKey(), path.getValue().get("post"), ""), example(path));
      requireDescribed(path.getKey(), get != null ? get : path.getValue().get("post"), answer);
      called.add(path.getKey());
      if (get != null) {
        for (String format : choices(get, "format")) {
          String address = address(path.getKey(), get, format);
          requireDescribed(address, get, server.get(address));
        }
      }
    }
    assertThat(called).hasSizeGreaterThan(20);
  }

  @Test
  void aWrongRequestIsAnsweredAsItIsDescribed() throws Exception {
    HttpResponse<byte[]> answer = server.get("/v1/samples?count=0");

    assertThat(answer.statusCode()).isEqualTo(400);
    requireDescribed("/v1/samples", description.at("/paths/~1v1~1samples/get"), answer);
  }

  private byte[] example(Map.Entry<String, JsonNode> path) {
    return path.getValue()
        .at("/post/requestBody/content/application~1json/example")
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The path with the examples of its parameters. */
  private String address(String path, JsonNode operation, String format) {
    String address = path;
    StringBuilder query = new StringBuilder();
    for (JsonNode parameter : operation.path("parameters")) {
      String name = parameter.get("name").asText();
      String value = parameter.path("example").asText();
      if (name.equals("format") && !format.isEmpty()) {
        value = format;
      }
      if (name.equals("name")) {
        value = server.watch().history().at("/samples/0/href").asText().replaceFirst(".*/", "");
      }
      if (value.isEmpty()) {
        continue;
      }
      if (parameter.get("in").asText().equals("path")) {
        address = address.replace("{" + name + "}", value);
      } else {
        query.append(query.isEmpty() ? '?' : '&').append(name).append('=');
        query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    return address + query;
  }

  private static List<String> choices(JsonNode operation, String name) {
    List<String> choices = new ArrayList<>();
    for (JsonNode parameter : operation.path("parameters")) {
      if (parameter.get("name").asText().equals(name)) {
        parameter.at("/schema/enum").forEach(choice -> choices.add(choice.asText()));
      }
    }
    return choices;
  }

  private void requireDescribed(String call, JsonNode operation, HttpResponse<byte[]> answer)
      throws Exception {
    JsonNode response = operation.get("responses").get(Integer.toString(answer.statusCode()));
    assertThat(response).as("%s: status %d", call, answer.statusCode()).isNotNull();
    if (answer.body().length == 0) {
      return;
    }
    String type = answer.headers().firstValue("content-type").orElseThrow().replaceFirst(";.*", "");
    JsonNode content = response.path("content").get(type);
    assertThat(content).as("%s: %s", call, type).isNotNull();
    response
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name -> assertThat(answer.headers().firstValue(name)).as(call).isPresent());
    if (type.endsWith("json")) {
      List<String> problems = new ArrayList<>();
      check(content.get("schema"), JSON.readTree(answer.body()), "", problems);
      assertThat(problems).as(call).isEmpty();
    }
  }

  /** Checks types, required and unknown properties, items and choices. */
  private void check(JsonNode schema, JsonNode value, String at, List<String> problems) {
    if (schema.has("$ref")) {
      check(description.at(schema.get("$ref").asText().substring(1)), value, at, problems);
      return;
    }
    if (!hasType(schema.get("type"), value)) {
      problems.add(at + ": " + value + " is no " + schema.get("type"));
      return;
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      problems.add(at + ": " + value + " is none of " + schema.get("enum"));
    }
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.asText())) {
        problems.add(at + ": " + name.asText() + " is missing");
      }
    }
    if (schema.has("items")) {
      for (int i = 0; i < value.size(); i++) {
        check(schema.get("items"), value.get(i), at + "/" + i, problems);
      }
    }
    for (Iterator<Map.Entry<String, JsonNode>> fields = value.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      String name = at + "/" + field.getKey();
      if (schema.path("properties").has(field.getKey())) {
        check(schema.get("properties").get(field.getKey()), field.getValue(), name, problems);
      } else if (schema.has("additionalProperties")) {
        check(schema.get("additionalProperties"), field.getValue(), name, problems);
      } else if (schema.has("properties")) {
        problems.add(name + " is not described");
      }
    }
  }

  private static boolean contains(JsonNode choices, JsonNode value) {
    for (JsonNode choice : choices) {
      if (choice.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasType(JsonNode type, JsonNode value) {
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (hasType(one, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "null" -> value.isNull();
      default -> false;
    };
  }
}
