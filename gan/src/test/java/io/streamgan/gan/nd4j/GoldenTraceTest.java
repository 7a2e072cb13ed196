package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.Objective;
import io.streamgan.gan.network.NetworkSpec;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The engine follows training traces that PyTorch computed in float64: losses, gradients, final
 * parameters, running statistics, samples. Reads every trace in the directory that the system
 * property {@code golden.dir} names; traces of objectives that are not there yet are skipped.
 */
class GoldenTraceTest {
  private static final double LOSS = 1e-5;
  private static final double GRADIENT = 2e-5;
  private static final double FINAL = 1e-5;

  /** Adam turns rounding noise into full steps where all gradients stay below these. */
  private static final double NOISE_RELATIVE = 1e-7;

  private static final double NOISE_ABSOLUTE = 1e-12;

  @TestFactory
  Stream<DynamicTest> followsTheTrace() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(directory())) {
      List<Path> traces = files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
      assertThat(traces).isNotEmpty();
      return traces.stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      name(file),
                      () -> {
                        Optional<Objective> objective = objective(name(file));
                        if (objective.isEmpty()) {
                          abort("there is no objective " + name(file) + " yet");
                        }
                        follow(GoldenTrace.read(file), objective.get());
                      }));
    }
  }

  private static void follow(GoldenTrace trace, Objective objective) {
    JsonNode settings = trace.json().path("adam");
    GanSpec.Adam adam =
        new GanSpec.Adam(
            settings.path("lr").asDouble(),
            settings.path("beta1").asDouble(),
            settings.path("beta2").asDouble(),
            settings.path("eps").asDouble());
    JsonNode steps = trace.json().path("steps");
    int batchSize = steps.path(0).path("real").path("shape").get(0).asInt();
    GanSpec spec =
        new GanSpec(
            trace.generator(), trace.discriminator(), objective, adam, adam, 0, batchSize, 0);
    new Nd4jRuntime(EngineOptions.DEFAULT).enter();
    try (Arena arena = new Arena()) {
      AlternatingRound round = new AlternatingRound(spec, arena);
      NetworkSpec d = spec.discriminator();
      NetworkSpec g = spec.generator();
      JsonNode initial = trace.json().path("initial");
      set(round.discriminator().values(), d, initial.path("discriminator"));
      set(round.generator().values(), g, initial.path("generator"));
      Map<String, boolean[]> learnsD = new HashMap<>();
      Map<String, boolean[]> learnsG = new HashMap<>();
      for (int i = 0; i < steps.size(); i++) {
        JsonNode step = steps.get(i);
        String at = "step " + (i + 1) + " ";
        round.real().put(0, GoldenTrace.floats(GoldenTrace.images(step.path("real"))));
        double loss =
            round.updateDiscriminator(latents(step.path("z_discriminator")), i + 1).value();
        assertClose(
            at + "generated",
            round.generated(),
            GoldenTrace.images(step.path("generated_for_discriminator")),
            FINAL);
        assertLoss(at + "D loss", loss, step.path("discriminator_loss").asDouble());
        assertGradients(
            at + "D ", round.discriminator(), d, step.path("discriminator_gradient"), learnsD);
        loss = round.updateGenerator(latents(step.path("z_generator")), i + 1);
        assertLoss(at + "G loss", loss, step.path("generator_loss").asDouble());
        assertGradients(at + "G ", round.generator(), g, step.path("generator_gradient"), learnsG);
      }
      JsonNode last = trace.json().path("final");
      assertFinal("final D ", round.discriminator(), d, last.path("discriminator"), learnsD);
      assertFinal("final G ", round.generator(), g, last.path("generator"), learnsG);

      JsonNode sample = trace.json().path("sample");
      int count = sample.path("z").path("shape").get(0).asInt();
      Tensors values = round.generator().values();
      Pass evaluation = new Pass(g, values, null, Pass.Purpose.EVALUATE, count, 1, arena);
      Views.buffer(evaluation.input().value()).put(0, latents(sample.path("z")));
      evaluation.forward();
      assertClose(
          "sample", evaluation.output().value(), GoldenTrace.images(sample.path("image")), FINAL);
    }
  }

  private static void set(Tensors tensors, NetworkSpec network, JsonNode values) {
    GoldenTrace.tensors(network, values)
        .forEach((name, data) -> Views.buffer(tensors.get(name)).put(0, GoldenTrace.floats(data)));
  }

  private static void assertLoss(String what, double actual, double expected) {
    assertThat(actual).as(what).isCloseTo(expected, within(LOSS * Math.abs(expected)));
  }

  /** Notes in {@code learns} which entries have a gradient above noise. */
  private static void assertGradients(
      String at,
      Trainee trainee,
      NetworkSpec network,
      JsonNode expected,
      Map<String, boolean[]> learns) {
    GoldenTrace.tensors(network, expected)
        .forEach(
            (name, gradient) -> {
              double largest = 0;
              for (double value : gradient) {
                largest = Math.max(largest, Math.abs(value));
              }
              boolean[] learning = learns.computeIfAbsent(name, n -> new boolean[gradient.length]);
              for (int i = 0; i < gradient.length; i++) {
                learning[i] |=
                    largest >= NOISE_ABSOLUTE && Math.abs(gradient[i]) >= NOISE_RELATIVE * largest;
              }
              assertClose(at + name, trainee.gradients().get(name), gradient, GRADIENT * largest);
            });
  }

  private static void assertFinal(
      String at,
      Trainee trainee,
      NetworkSpec network,
      JsonNode expected,
      Map<String, boolean[]> learns) {
    GoldenTrace.tensors(network, expected)
        .forEach(
            (name, values) -> {
              FloatBuffer actual = Views.buffer(trainee.values().get(name));
              boolean[] learning = learns.get(name);
              for (int i = 0; i < values.length; i++) {
                if (learning == null || learning[i]) {
                  assertThat((double) actual.get(i))
                      .as(at + name + "[" + i + "]")
                      .isCloseTo(values[i], within(FINAL));
                }
              }
            });
  }

  private static void assertClose(
      String what, INDArray actual, double[] expected, double tolerance) {
    FloatBuffer values = Views.buffer(actual);
    assertThat(values.capacity()).as(what).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) values.get(i))
          .as(what + "[" + i + "]")
          .isCloseTo(expected[i], within(tolerance));
    }
  }

  private static float[] latents(JsonNode array) {
    return GoldenTrace.floats(GoldenTrace.values(array));
  }

  private static Optional<Objective> objective(String name) {
    return Stream.of(Objective.values())
        .filter(objective -> objective.label().replace('-', '_').equals(name))
        .findAny();
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }

  private static Path directory() throws URISyntaxException {
    String directory = System.getProperty("golden.dir", "");
    if (!directory.isEmpty()) {
      return Path.of(directory);
    }
    URL resources = Objects.requireNonNull(GoldenTraceTest.class.getResource("/golden"));
    return Path.of(resources.toURI());
  }
}
