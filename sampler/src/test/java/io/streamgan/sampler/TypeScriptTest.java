package io.streamgan.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.StepMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types in {@code clients/typescript}, by TypeScript's compiler. */
class TypeScriptTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path COMPILER =
      Path.of("../docs/examples/node_modules/typescript/bin/tsc").toAbsolutePath();
  private static final Path TYPES = Path.of("../clients/typescript").toAbsolutePath();

  @TempDir Path directory;

  private record Event(String name, String data) {}

  @Test
  void typesFitWhatTheServerSendsAndDescribes() throws Exception {
    assumeThat(COMPILER).as("npm install has been run in docs/examples").exists();
    StringBuilder program = new StringBuilder("import type * as s from \"./streamgan\";\n");
    JsonNode description;
    try (ApiServer server = new ApiServer()) {
      for (Event event : events(server)) {
        program.append(
            "({event: \"%s\", data: %s}) satisfies s.StreamEvent;\n"
                .formatted(event.name(), event.data()));
        String withMore = event.data().replaceFirst("\\{", "{\"undescribed\": 1, ");
        program.append("// @ts-expect-error\n");
        program.append(
            "({event: \"%s\", data: %s}) satisfies s.StreamEvent;\n"
                .formatted(event.name(), withMore));
      }
      append(program, "Samples", server, "/v1/samples?format=json&count=2&seed=7");
      append(program, "Problem", server, "/v1/samples?count=0");
      description = JSON.readTree(server.get("/openapi.json").body());
    }
    appendNames(program, description.at("/components/schemas"));
    Files.copy(TYPES.resolve("streamgan.d.ts"), directory.resolve("streamgan.d.ts"));
    Files.writeString(directory.resolve("received.ts"), program);
    Files.writeString(directory.resolve("readme.ts"), readme());

    Process compiler =
        new ProcessBuilder(
                "node",
                COMPILER.toString(),
                "--noEmit",
                "--strict",
                "--target",
                "es2022",
                "--lib",
                "es2022,dom",
                "received.ts",
                "readme.ts",
                "streamgan.d.ts")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(compiler.getInputStream().readAllBytes(), "UTF-8");

    assertThat(compiler.waitFor()).as(output).isZero();
  }

  /** One event of each kind, some of them with and some without what is optional. */
  private static List<Event> events(ApiServer server) throws Exception {
    server.watch().caughtUp();
    try (EventReader reader =
        new EventReader("http://127.0.0.1:%d/".formatted(server.port()), "")) {
      server.serve(1);
      server.watch().serves(server.loaded());
      StepMetrics step = TestRecords.metrics("run", 1);
      server.watch().step(step, Instant.EPOCH);
      server
          .watch()
          .step(
              StepMetrics.newBuilder(step)
                  .setPenalty(1.0)
                  .setAccuracy(0.75)
                  .setGeneratorLoss(Double.NaN)
                  .build(),
              Instant.EPOCH);
      byte[] png = ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(1), 7, 4), 2);
      server.watch().grid(TestRecords.grid("run", 1, png), Instant.EPOCH);
      server.watch().quality(TestRecords.quality("run", 1, Double.NaN));
      HealthEvent event = TestRecords.event("drift", "onset");
      server.watch().event(event);
      server
          .watch()
          .event(
              HealthEvent.newBuilder(event)
                  .setSince(Instant.EPOCH)
                  .setEvidence(Map.of("ratio", 0.5, "limit", Double.NaN))
                  .build());
      server.watch().round(TestRecords.openRound("run", 7, 2, 1));
      server
          .watch()
          .refused(
              new RefusedGeneratorException(
                  RefusedGeneratorException.Reason.UNFIT_NETWORK, "it does not fit"));
      await().until(() -> reader.data("health").toString().contains("it does not fit"));
      List<Event> events = new ArrayList<>();
      reader.events().forEach(each -> events.add(new Event(each.name(), each.data())));
      events.add(new Event("status", server.watch().history().get("status").toString()));
      assertThat(events.stream().map(Event::name).collect(Collectors.toSet())).hasSize(6);
      return events;
    }
  }

  private static void append(StringBuilder program, String type, ApiServer server, String path)
      throws Exception {
    program.append(
        "(%s) satisfies s.%s;\n".formatted(new String(server.get(path).body(), "UTF-8"), type));
  }

  /** Requires that types have the properties that the description has, and the same optional. */
  private static void appendNames(StringBuilder program, JsonNode schemas) {
    program.append(
        "type Optional<T> = {[K in keyof T]-?: {} extends Pick<T, K> ? K : never}[keyof T];\n");
    for (String type :
        List.of(
            "Metrics",
            "SampleGrid",
            "ServedGenerator",
            "HealthEvent",
            "Quality",
            "Status",
            "Samples",
            "Problem")) {
      TreeSet<String> all = new TreeSet<>();
      schemas.get(type).get("properties").fieldNames().forEachRemaining(all::add);
      TreeSet<String> optional = new TreeSet<>(all);
      schemas.get(type).get("required").forEach(name -> optional.remove(name.asText()));
      program.append("(%s) satisfies Record<keyof s.%s, 1>;\n".formatted(names(all), type));
      program.append(
          "(%s) satisfies Record<Optional<s.%s>, 1>;\n".formatted(names(optional), type));
    }
  }

  private static String names(TreeSet<String> names) {
    return names.stream().map(name -> name + ": 1").collect(Collectors.joining(", ", "{", "}"));
  }

  private static String readme() throws Exception {
    Matcher lines =
        Pattern.compile("```ts\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(TYPES.resolve("README.md")));
    assertThat(lines.find()).isTrue();
    return lines.group(1);
  }
}
