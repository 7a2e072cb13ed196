package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.StepResult;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.round.RoundEngine;
import io.streamgan.gan.round.RoundGenerator;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Engines on the emulated driver: repeatable, restorable, and the same as on the CPU. */
class CudaEngineTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1);
  private static final int STEPS = 50;

  @ParameterizedTest
  @MethodSource("io.streamgan.gan.GanEngineSpecs#tiny")
  void equalSeedsAndRestoredSnapshotsTrainToTheSameBits(GanSpec spec) {
    try (GanEngine one = engine(spec);
        GanEngine other = engine(spec)) {
      GanSnapshot middle = one.snapshot();
      for (int i = 0; i < STEPS; i++) {
        Images images = images(spec, i);
        assertThat(other.step(images)).isEqualTo(one.step(images));
        if (i == STEPS / 2) {
          middle = GanSnapshot.read(one.snapshot().bytes());
        }
      }
      GanSnapshot end = one.snapshot();
      assertThat(other.snapshot()).isEqualTo(end);
      other.restore(middle);
      for (int i = STEPS / 2 + 1; i < STEPS; i++) {
        other.step(images(spec, i));
      }
      assertThat(other.snapshot()).isEqualTo(end);
    }
  }

  @ParameterizedTest
  @MethodSource("io.streamgan.gan.GanEngineSpecs#tiny")
  void snapshotsAreInterchangeableWithTheCpu(GanSpec spec) {
    try (GanEngine cpu = Engines.create(spec, OPTIONS);
        GanEngine gpu = engine(spec)) {
      for (int i = 0; i < 3; i++) {
        cpu.step(images(spec, i));
      }
      gpu.restore(GanSnapshot.read(cpu.snapshot().bytes()));
      assertThat(gpu.snapshot()).isEqualTo(cpu.snapshot());
      assertThat(gpu.parameterHash()).isEqualTo(cpu.parameterHash());
      assertClose(gpu.step(images(spec, 3)), cpu.step(images(spec, 3)), 1e-4);
      Latents latents = Latents.seeded(1, 17, spec.latentSize());
      gpu.restore(cpu.snapshot());
      byte[] expected = cpu.sample(latents).pixels();
      byte[] actual = gpu.sample(latents).pixels();
      for (int i = 0; i < expected.length; i++) {
        // The last bit of a value may decide between two levels.
        assertThat((double) (actual[i] & 0xFF)).isCloseTo(expected[i] & 0xFF, within(1.0));
      }
      try (RoundGenerator generator =
          new RoundGenerator(gpu.generator(), EmulatedDriver.platform())) {
        assertThat(generator.sample(latents).pixels()).isEqualTo(actual);
      }
    }
  }

  /** Few channels: the emulation computes some ten million products a second. */
  @ParameterizedTest
  @CsvSource({"r3gan,32,64,4", "non-saturating,32,7,8", "wasserstein-gp,64,7,2", "r3gan,128,2,1"})
  void aStepAtRealShapesIsThatOfTheCpu(String objective, int size, int batch, int width) {
    GanSpec spec =
        GanSpec.dcgan(
            new ImageShape(size, size, 3), width, 100, Objectives.named(objective), batch, 1);
    try (GanEngine cpu = Engines.create(spec, OPTIONS);
        GanEngine gpu = engine(spec)) {
      assertClose(gpu.step(images(spec, 0)), cpu.step(images(spec, 0)), 1e-5);
      // Adam's first moments are the gradients, times a factor.
      assertThat(difference(moments(gpu, 0), moments(cpu, 0))).as("D's gradient").isLessThan(1e-5);
      assertThat(difference(moments(gpu, 1), moments(cpu, 1))).as("G's gradient").isLessThan(1e-5);
    }
  }

  /** Returns the first moments of a network from a snapshot. */
  private static float[] moments(GanEngine engine, int network) {
    List<NetworkSpec> networks = engine.spec().networks();
    FloatBuffer state =
        engine.snapshot().state().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    long at = networks.get(network).size();
    for (NetworkSpec before : networks.subList(0, network)) {
      at += before.size() + 2 * before.learnedSize();
    }
    float[] moments = new float[(int) networks.get(network).learnedSize()];
    state.get((int) at, moments);
    return moments;
  }

  /** Norm of the difference, relative to the norm. */
  private static double difference(float[] actual, float[] expected) {
    double error = 0;
    double square = 0;
    for (int i = 0; i < expected.length; i++) {
      error += Math.pow((double) actual[i] - expected[i], 2);
      square += Math.pow(expected[i], 2);
    }
    return Math.sqrt(error / square);
  }

  private static void assertClose(StepResult actual, StepResult expected, double tolerance) {
    assertClose(actual.discriminatorLoss(), expected.discriminatorLoss(), tolerance);
    assertClose(actual.generatorLoss(), expected.generatorLoss(), tolerance);
    assertClose(actual.penalty().orElse(0), expected.penalty().orElse(0), tolerance);
    assertThat(actual.accuracy()).isEqualTo(expected.accuracy());
  }

  private static void assertClose(double actual, double expected, double tolerance) {
    assertThat(actual).isCloseTo(expected, within(tolerance * Math.max(1, Math.abs(expected))));
  }

  private static RoundEngine engine(GanSpec spec) {
    return new RoundEngine(spec, OPTIONS, EmulatedDriver.platform());
  }

  private static Images images(GanSpec spec, int seed) {
    ImageShape shape = spec.imageShape();
    Random random = new Random(seed);
    byte[] pixels = new byte[spec.imagesPerStep() * shape.bytes()];
    random.nextBytes(pixels);
    int[] labels = random.ints(spec.imagesPerStep(), -1, 10).toArray();
    return new Images(shape, spec.imagesPerStep(), pixels, labels);
  }
}
