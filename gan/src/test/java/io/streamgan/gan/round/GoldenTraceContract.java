package io.streamgan.gan.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rounds on a platform follow training traces that PyTorch computed in float64: losses, gradients,
 * final parameters, running statistics, samples. Where a trace holds the errors that PyTorch makes
 * in float32, those of the platform are at most twice as large. Reads every trace in the directory
 * that the system property {@code golden.dir} names.
 */
public abstract class GoldenTraceContract {
  private static final Logger log = LoggerFactory.getLogger(GoldenTraceContract.class);

  private static final double LOSS = 1e-5;
  private static final double GRADIENT = 2e-5;
  private static final double PENALISED_GRADIENT = 1e-4;
  private static final double FINAL = 1e-5;

  /** Most that an error may be of PyTorch's own. */
  private static final double OF_PYTORCHS = 2;

  /** Adam turns rounding noise into full steps where all gradients stay below these. */
  private static final double NOISE_RELATIVE = 1e-7;

  private static final double NOISE_ABSOLUTE = 1e-12;

  /** What rounding leaves of a gradient whose terms cancel, as that of D's last bias can. */
  private static final double ZERO = 1e-6;

  /** Returns a new platform, which the caller closes. */
  protected abstract Platform platform(int threads);

  @TestFactory
  Stream<DynamicTest> followsTheTrace() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(directory())) {
      List<Path> traces =
          files
              .filter(file -> file.toString().endsWith(".json") && follows(name(file)))
              .sorted()
              .toList();
      assertThat(traces).isNotEmpty();
      return traces.stream()
          .flatMap(
              file ->
                  threads()
                      .mapToObj(
                          threads ->
                              DynamicTest.dynamicTest(
                                  name(file) + ", threads: " + threads,
                                  () ->
                                      log.info(
                                          "{}, threads: {}: {}",
                                          name(file),
                                          threads,
                                          follow(GoldenTrace.read(file), threads)))));
    }
  }

  /** Returns whether the platform is held to a trace. */
  protected boolean follows(String trace) {
    return true;
  }

  /** Numbers of threads that are tried. */
  protected IntStream threads() {
    return IntStream.of(1, 2);
  }

  /** Returns how many times as large as those of float32 the errors of values may be. */
  protected double allowance() {
    return 1;
  }

  /** Returns whether gradients are compared, entry by entry. */
  protected boolean comparesGradients() {
    return true;
  }

  /** The largest relative errors along one trace. */
  private static final class Errors {
    private double losses;
    private double gradients;

    @Override
    public String toString() {
      return gradients > 0
          ? "losses %.1e, gradients %.1e".formatted(losses, gradients)
          : "losses %.1e".formatted(losses);
    }
  }

  private Errors follow(GoldenTrace trace, int threads) {
    Errors errors = new Errors();
    GanSpec spec = trace.spec();
    boolean penalised = spec.gradientPenalty().isPresent();
    try (Platform platform = platform(threads)) {
      platform.enter();
      Round round = Round.of(spec, 1, platform);
      Map<String, TrainableNetwork> networks = new LinkedHashMap<>();
      trace
          .networks()
          .keySet()
          .forEach(name -> networks.put(name, round.networks().get(networks.size())));
      networks.forEach(
          (name, network) ->
              set(network.values(), network.network(), trace.json().at("/initial/" + name)));
      Map<String, boolean[]> learns = new HashMap<>();
      JsonNode steps = trace.json().path("steps");
      for (int i = 0; i < steps.size(); i++) {
        JsonNode step = steps.get(i);
        String at = "step " + (i + 1) + " ";
        round.real().set(0, GoldenTrace.floats(GoldenTrace.images(step.path("real"))));
        round.updateDiscriminator(random(step, "z_discriminator"), labels(step), i + 1);
        double loss = round.discriminatorOutcome().value();
        String generated =
            step.has("generated_for_discriminator")
                ? "generated_for_discriminator"
                : "reconstruction_for_discriminator";
        assertClose(
            at + "generated",
            round.generated(),
            GoldenTrace.images(step.path(generated)),
            allowance() * FINAL);
        assertLoss(at + "D loss", errors, loss, step.path("discriminator_loss").asDouble());
        double tolerance = penalised ? PENALISED_GRADIENT : GRADIENT;
        assertGradients(at, "discriminator", networks, step, learns, errors, tolerance);
        round.updateGenerator(random(step, "z_generator"), i + 1);
        loss = round.generatorLoss();
        assertLoss(at + "G loss", errors, loss, step.path("generator_loss").asDouble());
        assertGradients(at, "encoder", networks, step, learns, errors, tolerance);
        assertGradients(at, "generator", networks, step, learns, errors, tolerance);
      }
      networks.forEach(
          (name, network) -> assertFinal(name, network, trace.json().at("/final/" + name), learns));
      if (trace.json().has("sample")) {
        assertSample(trace, round.generator(), platform);
      }
    }
    if (comparesGradients()) {
      assertNoWorse("losses", errors.losses, trace.json().at("/float32/losses"));
      assertNoWorse("gradients", errors.gradients, trace.json().at("/float32/gradients"));
    }
    return errors;
  }

  private void assertNoWorse(String what, double error, JsonNode ofPyTorch) {
    if (!ofPyTorch.isMissingNode()) {
      assertThat(error)
          .as("largest relative error of " + what)
          .isLessThanOrEqualTo(OF_PYTORCHS * ofPyTorch.asDouble());
    }
  }

  private void assertSample(GoldenTrace trace, TrainableNetwork generator, Platform platform) {
    JsonNode sample = trace.json().path("sample");
    int count = sample.path("z").path("shape").get(0).asInt();
    Pass evaluation =
        platform.pass(
            generator.network(),
            generator.values(),
            null,
            Pass.Purpose.EVALUATE,
            count,
            1,
            new LayerRandomness());
    evaluation.input().set(0, GoldenTrace.floats(GoldenTrace.values(sample.path("z"))));
    evaluation.forward();
    assertClose(
        "sample",
        evaluation.output(),
        GoldenTrace.images(sample.path("image")),
        allowance() * FINAL);
  }

  private static Round.RandomNumbers random(JsonNode step, String latents) {
    float[] penalty =
        step.has("perturbation")
            ? GoldenTrace.floats(GoldenTrace.images(step.path("perturbation")))
            : GoldenTrace.floats(GoldenTrace.values(step.path("interpolation")));
    float[] drawn = GoldenTrace.floats(GoldenTrace.values(step.path(latents)));
    return new Round.RandomNumbers(target -> target.set(drawn), penalty, new float[0], new int[0]);
  }

  private static Round.BatchLabels labels(JsonNode step) {
    double[] known = GoldenTrace.values(step.path("labels"));
    double[] mask = GoldenTrace.values(step.path("label_mask"));
    int[] visible = new int[known.length];
    for (int i = 0; i < visible.length; i++) {
      visible[i] = mask[i] == 1 ? (int) known[i] : -1;
    }
    return new Round.BatchLabels(visible, visible);
  }

  private static void set(Tensors tensors, NetworkSpec network, JsonNode values) {
    GoldenTrace.tensors(network, values)
        .forEach((name, data) -> tensors.get(name).set(0, GoldenTrace.floats(data)));
  }

  private void assertLoss(String what, Errors errors, double actual, double expected) {
    errors.losses = Math.max(errors.losses, Math.abs(actual / expected - 1));
    assertThat(actual)
        .as(what)
        .isCloseTo(expected, within(allowance() * LOSS * Math.abs(expected)));
  }

  /** Notes in {@code learns} which entries have a gradient above noise. */
  private void assertGradients(
      String at,
      String name,
      Map<String, TrainableNetwork> networks,
      JsonNode step,
      Map<String, boolean[]> learns,
      Errors errors,
      double tolerance) {
    JsonNode expected = step.path(name + "_gradient");
    TrainableNetwork network = networks.get(name);
    if (network == null || expected.isMissingNode() || !comparesGradients()) {
      return;
    }
    GoldenTrace.tensors(network.network(), expected)
        .forEach(
            (tensor, gradient) -> {
              double largest = 0;
              for (double value : gradient) {
                largest = Math.max(largest, Math.abs(value));
              }
              boolean[] learning =
                  learns.computeIfAbsent(name + tensor, n -> new boolean[gradient.length]);
              for (int i = 0; i < gradient.length; i++) {
                learning[i] |=
                    largest >= NOISE_ABSOLUTE && Math.abs(gradient[i]) >= NOISE_RELATIVE * largest;
              }
              if (largest >= NOISE_ABSOLUTE) {
                float[] actual = GradientCheck.read(network.gradients().get(tensor));
                for (int i = 0; i < gradient.length; i++) {
                  double error = Math.abs(actual[i] - gradient[i]) / largest;
                  errors.gradients = Math.max(errors.gradients, error);
                }
              }
              assertClose(
                  at + name + " " + tensor,
                  network.gradients().get(tensor),
                  gradient,
                  largest < NOISE_ABSOLUTE ? ZERO : tolerance * largest);
            });
  }

  /** Entries without a gradient in the trace are compared too. */
  private void assertFinal(
      String name, TrainableNetwork network, JsonNode expected, Map<String, boolean[]> learns) {
    GoldenTrace.tensors(network.network(), expected)
        .forEach(
            (tensor, values) -> {
              float[] actual = GradientCheck.read(network.values().get(tensor));
              boolean[] learning = learns.get(name + tensor);
              for (int i = 0; i < values.length; i++) {
                if (learning == null || learning[i]) {
                  assertThat((double) actual[i])
                      .as("final " + name + " " + tensor + "[" + i + "]")
                      .isCloseTo(values[i], within(allowance() * FINAL));
                }
              }
            });
  }

  private static void assertClose(String what, Tensor actual, double[] expected, double tolerance) {
    float[] values = GradientCheck.read(actual);
    assertThat(values.length).as(what).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) values[i])
          .as(what + "[" + i + "]")
          .isCloseTo(expected[i], within(tolerance));
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }

  private static Path directory() throws URISyntaxException {
    String directory = System.getProperty("golden.dir", "");
    if (!directory.isEmpty()) {
      return Path.of(directory);
    }
    URL resources = Objects.requireNonNull(GoldenTraceContract.class.getResource("/golden"));
    return Path.of(resources.toURI());
  }
}
