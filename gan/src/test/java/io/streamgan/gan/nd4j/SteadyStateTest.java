package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.round.RoundEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SteadyStateTest {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);

  @ParameterizedTest
  @CsvSource({
    "dcgan,non-saturating",
    "dcgan,relativistic-average",
    "dcgan,r3gan",
    "dcgan,wasserstein",
    "dcgan,wasserstein-gp",
    "dcgan,autoencoding",
    "sngan,hinge",
    "mlp,semi-supervised"
  })
  void stepsAndSamplesMakeNoNativeArrays(String network, String name) {
    Objective objective = Objectives.named(name);
    Networks networks =
        Networks.named(
            network,
            new Networks.Requirements(
                SHAPE,
                2,
                8,
                objective.outputs(),
                objective.ownPenalty().isEmpty(),
                objective instanceof Autoencoding));
    GanSpec spec = GanSpec.builder(networks, objective).batchSize(4).gradientLimit(1).build();
    Images images = new Images(SHAPE, 4, new byte[4 * SHAPE.bytes()], new int[] {0, 1, -1, 3});
    Latents latents = Latents.seeded(1, 20, 8);
    EngineOptions options = new EngineOptions(1);
    try (RoundEngine engine = new RoundEngine(spec, options, new Nd4jPlatform(options))) {
      engine.step(images);
      engine.sample(latents);
      long before = Nd4j.getDeallocatorService().nextValue();
      for (int i = 0; i < 20; i++) {
        engine.step(images);
      }
      engine.sample(latents);
      // Asking takes a number too.
      assertThat(Nd4j.getDeallocatorService().nextValue() - before - 1).isZero();
      assertThat(engine.layerTimes())
          .isNotEmpty()
          .allSatisfy(time -> assertThat(time.nanos()).as(time.layer()).isNotNegative());
    }
  }

  @Test
  void aNewArrayWouldBeSeen() {
    long before = Nd4j.getDeallocatorService().nextValue();
    try (INDArray array = Nd4j.create(DataType.FLOAT, 3)) {
      assertThat(array.length()).isEqualTo(3);
      assertThat(Nd4j.getDeallocatorService().nextValue() - before - 1).isPositive();
    }
  }
}
