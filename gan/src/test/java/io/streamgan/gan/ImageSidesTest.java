package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.objective.Objectives;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** DCGAN networks for sides other than 32, 64 and 128 pixels. */
class ImageSidesTest {
  @ParameterizedTest
  @MethodSource("objectivesAndSides")
  void learnsImagesWhoseSidesAreThreeOrFourTimesAPowerOfTwo(String objective, int side) {
    ImageShape shape = new ImageShape(side, side, 1);
    GanSpec spec = GanSpec.dcgan(shape, 1, 4, Objectives.named(objective), 2, 1);
    try (GanEngine engine = Engines.create(spec, new EngineOptions(1))) {
      StepResult result = engine.step(images(shape, spec.imagesPerStep()));

      assertThat(result.discriminatorLoss()).isFinite();
      assertThat(result.generatorLoss()).isFinite();
      assertThat(engine.sample(Latents.seeded(1, 2, 4)).shape()).isEqualTo(shape);
    }
  }

  static Stream<Arguments> objectivesAndSides() {
    Stream<Arguments> every =
        Objectives.NAMES.stream()
            .flatMap(name -> Stream.of(24, 48).map(side -> Arguments.of(name, side)));
    return Stream.concat(
        every, Stream.of(96, 256).map(side -> Arguments.of("non-saturating", side)));
  }

  private static Images images(ImageShape shape, int count) {
    byte[] pixels = new byte[count * shape.bytes()];
    new Random(1).nextBytes(pixels);
    return new Images(shape, count, pixels, new int[count]);
  }
}
