package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.objective.NonSaturating;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GanSnapshotTest {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final GanSpec SPEC = GanSpec.dcgan(SHAPE, 4, 8, new NonSaturating(0), 4, 1);

  @Test
  void whatIsMovedToALaterStepLearnsOnAtTheSamePace() {
    try (GanEngine engine = Engines.create(SPEC, new EngineOptions(1));
        GanEngine moved = Engines.create(SPEC, new EngineOptions(1))) {
      for (int i = 0; i < 3; i++) {
        engine.step(images(i));
      }
      GanSnapshot early = engine.snapshot();
      moved.restore(early.at(1000, 4000));
      assertThat(moved.parameterHash()).isEqualTo(engine.parameterHash());
      assertThat(moved.generator().parameters()).isEqualTo(engine.generator().parameters());

      engine.step(images(4));
      StepResult result = moved.step(images(4));

      assertThat(result.step()).isEqualTo(1001);
      assertThat(result.imagesSeen()).isEqualTo(4004);
      // With the moments as they were, the first update would be five times as large.
      assertThat(distance(moved.snapshot(), early) / distance(engine.snapshot(), early))
          .isBetween(0.6, 1.6);
    }
  }

  /** Of D's parameters, the first of a snapshot. */
  private static double distance(GanSnapshot a, GanSnapshot b) {
    FloatBuffer x = a.state().asFloatBuffer();
    FloatBuffer y = b.state().asFloatBuffer();
    int discriminator = (int) SPEC.discriminator().learnedSize();
    double sum = 0;
    for (int i = 0; i < discriminator; i++) {
      sum += Math.pow(x.get(i) - y.get(i), 2);
    }
    return Math.sqrt(sum);
  }

  private static Images images(int seed) {
    byte[] pixels = new byte[4 * SHAPE.bytes()];
    new Random(seed).nextBytes(pixels);
    return new Images(SHAPE, 4, pixels);
  }
}
