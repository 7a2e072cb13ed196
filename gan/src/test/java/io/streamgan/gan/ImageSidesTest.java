package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.objective.Objectives;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes other than 32, 64 and 128 pixels a side, oblong ones among them, and opacity. */
class ImageSidesTest {
  private static final int LATENTS = 4;

  @ParameterizedTest
  @MethodSource("models")
  void learnsImagesWhoseSidesAreThreeOrFourTimesAPowerOfTwo(
      String network, String objective, ImageShape shape) {
    GanSpec spec = spec(network, Objectives.named(objective), shape);
    try (GanEngine engine = Engines.create(spec, new EngineOptions(1))) {
      StepResult result = engine.step(images(shape, spec.imagesPerStep()));

      assertThat(result.discriminatorLoss()).isFinite();
      assertThat(result.generatorLoss()).isFinite();
      assertThat(engine.sample(Latents.seeded(1, 2, LATENTS)).shape()).isEqualTo(shape);
    }
  }

  static Stream<Arguments> models() {
    Stream<Arguments> dcgan =
        Objectives.NAMES.stream()
            .flatMap(
                objective ->
                    Stream.of("24", "48", "48x32", "24x64")
                        .map(size -> model(Networks.DCGAN, objective, size, 1)));
    Stream<Arguments> others =
        Objectives.NAMES.stream()
            .filter(objective -> !objective.equals("autoencoding"))
            .flatMap(
                objective ->
                    Stream.of(
                        model(Networks.SNGAN, objective, "32x48", 3),
                        model(Networks.MLP, objective, "28x20", 1)));
    Stream<Arguments> further =
        Stream.of(
            model(Networks.DCGAN, "non-saturating", "96", 1),
            model(Networks.DCGAN, "non-saturating", "256", 1),
            model(Networks.DCGAN, "r3gan", "48x32", 4),
            model(Networks.MLP, "hinge", "12x9", 4),
            model(Networks.SNGAN, "hinge", "24", 1),
            model(Networks.SNGAN, "hinge", "48", 3),
            model(Networks.SNGAN, "hinge", "96x64", 4),
            model(Networks.SNGAN, "hinge", "128", 1));
    return Stream.of(dcgan, others, further).flatMap(all -> all);
  }

  private static Arguments model(String network, String objective, String size, int channels) {
    return Arguments.of(network, objective, new ImageShape(ImageSize.parse(size), channels));
  }

  private static GanSpec spec(String network, Objective objective, ImageShape shape) {
    if (network.equals(Networks.DCGAN)) {
      return GanSpec.dcgan(shape, 1, LATENTS, objective, 2, 1);
    }
    Networks networks =
        Networks.named(
            network,
            new Networks.Requirements(shape, 1, LATENTS, objective.outputs(), false, false));
    return GanSpec.builder(networks, objective).batchSize(2).seed(1).build();
  }

  private static Images images(ImageShape shape, int count) {
    byte[] pixels = new byte[count * shape.bytes()];
    new Random(1).nextBytes(pixels);
    return new Images(shape, count, pixels, new int[count]);
  }
}
