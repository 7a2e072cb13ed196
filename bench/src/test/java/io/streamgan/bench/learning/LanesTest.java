package io.streamgan.bench.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.objective.Objectives;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final GanSpec SPEC = GanSpec.dcgan(SHAPE, 1, 4, Objectives.named("r3gan"), 2, 1);

  @Test
  void roundsOfOneLaneAreTheStepsOfAModelWithoutLanes() {
    try (GanEngine alone = Engines.create(SPEC, new EngineOptions(1));
        GanEngine laned = Engines.create(SPEC, new EngineOptions(1))) {
      Supplier<Images> images = images();
      for (int i = 0; i < 6; i++) {
        alone.step(images.get());
      }
      Lanes lanes = new Lanes(laned, 1, 3);
      Supplier<Images> same = images();
      lanes.round(same);
      lanes.round(same);

      assertThat(laned.parameterHash()).isEqualTo(alone.parameterHash());
    }
  }

  @Test
  void aRoundCountsTheStepsOfOneLaneAndTheImagesOfAll() {
    try (GanEngine engine = Engines.create(SPEC, new EngineOptions(1, 2))) {
      new Lanes(engine, 2, 3).round(images());

      assertThat(engine.step()).isEqualTo(3);
      assertThat(engine.imagesSeen()).isEqualTo(12);
    }
  }

  private static Supplier<Images> images() {
    Random random = new Random(1);
    return () -> {
      byte[] pixels = new byte[2 * SHAPE.bytes()];
      random.nextBytes(pixels);
      return new Images(SHAPE, 2, pixels);
    };
  }
}
