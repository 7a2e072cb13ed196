package io.streamgan.monitor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedImagesTest {
  private static final ImageShape SHAPE = new ImageShape(4, 4, 1);

  @Test
  void aConditionalGeneratorIsAskedForTheClassesOfTheRealImages() {
    Conditional generator = new Conditional();
    int[] labels = {2, 0, 0, -1, 7};

    Images images =
        GeneratedImages.of(generator, new Images(SHAPE, 5, new byte[80], labels), 40, 1);

    assertThat(images.count()).isEqualTo(40);
    assertThat(generator.asked).hasSize(40).containsOnly(0, 2);
    assertThat(generator.asked.stream().filter(label -> label == 0)).hasSize(26);
  }

  @Test
  void withoutLabelsTheClassesFollowFromTheLatents() {
    Conditional generator = new Conditional();

    Images images = GeneratedImages.of(generator, new Images(SHAPE, 5, new byte[80]), 40, 1);

    assertThat(images.count()).isEqualTo(40);
    assertThat(generator.asked).isEmpty();
  }

  /** Remembers the classes that it was asked for; knows three. */
  private static final class Conditional implements ImageGenerator {
    private final List<Integer> asked = new ArrayList<>();

    @Override
    public ImageShape imageShape() {
      return SHAPE;
    }

    @Override
    public int latentSize() {
      return 2;
    }

    @Override
    public int classes() {
      return 3;
    }

    @Override
    public Images sample(Latents z) {
      return new Images(SHAPE, z.count(), new byte[z.count() * SHAPE.bytes()]);
    }

    @Override
    public Images sample(Latents z, int[] labels) {
      for (int label : labels) {
        asked.add(label);
      }
      return sample(z);
    }

    @Override
    public void close() {}
  }
}
