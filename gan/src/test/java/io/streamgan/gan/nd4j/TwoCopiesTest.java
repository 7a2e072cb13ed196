package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.StepResult;
import io.streamgan.gan.round.RoundEngine;
import io.streamgan.gan.round.RoundGenerator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where Java and the operators see different memory, as on a GPU, not a bit changes. */
class TwoCopiesTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1);

  /** All that a reader can see of a run. */
  private record Run(List<StepResult> results, String hash, ByteBuffer samples) {}

  @BeforeAll
  static void needTwoCopies() {
    new Nd4jRuntime(OPTIONS).enter();
    assumeTrue(TwoCopies.areThere(), "the build runs this a second time, with two copies");
  }

  @AfterEach
  void useThemAgain() {
    TwoCopies.use(true);
  }

  @ParameterizedTest
  @MethodSource("io.streamgan.gan.GanEngineTest#specs")
  void everyObjectiveTrainsToTheSameBits(GanSpec spec) {
    TwoCopies.use(false);
    Run expected = run(spec);
    TwoCopies.use(true);
    assertThat(run(spec)).isEqualTo(expected);
  }

  /** Six steps, the last three by an engine that is restored from the first one's snapshot. */
  private static Run run(GanSpec spec) {
    List<StepResult> results = new ArrayList<>();
    GanSnapshot snapshot;
    try (RoundEngine engine = engine(spec)) {
      for (int i = 0; i < 3; i++) {
        results.add(engine.step(images(spec, i)));
      }
      snapshot = engine.snapshot();
    }
    try (RoundEngine engine = engine(spec)) {
      engine.restore(snapshot);
      for (int i = 3; i < 6; i++) {
        results.add(engine.step(images(spec, i)));
      }
      Latents latents = Latents.seeded(1, 17, spec.latentSize());
      try (RoundGenerator generator =
          new RoundGenerator(engine.generator(), new Nd4jPlatform(OPTIONS))) {
        byte[] samples = generator.sample(latents).pixels();
        assertThat(engine.sample(latents).pixels()).isEqualTo(samples);
        return new Run(results, engine.parameterHash(), ByteBuffer.wrap(samples));
      }
    }
  }

  private static RoundEngine engine(GanSpec spec) {
    return new RoundEngine(spec, OPTIONS, new Nd4jPlatform(OPTIONS));
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
