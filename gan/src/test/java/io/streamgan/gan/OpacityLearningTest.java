package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.Objectives;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sprites on transparent ground, whose colours and outlines a model learns. */
class OpacityLearningTest {
  private static final int SIDE = 24;
  private static final ImageShape SHAPE = new ImageShape(SIDE, SIDE, ImageShape.RGBA);
  private static final int LATENT = 8;
  private static final int COUNT = 20;

  @Test
  void spritesHaveTheirColoursAndATransparentGround() {
    GanSpec.Adam quick = new GanSpec.Adam(2e-3, 0.5, 0.999, 1e-8);
    GanSpec spec =
        GanSpec.builder(
                Networks.named(
                        Networks.DCGAN,
                        new Networks.Requirements(SHAPE, 8, LATENT, 1, false, false))
                    .conditional(2),
                Objectives.named("hinge"))
            .adam(quick, quick)
            .batchSize(16)
            .emaHalfLifeImages(0)
            .build();
    try (GanEngine engine = Engines.create(spec, new EngineOptions(1))) {
      for (int step = 0; step < 200; step++) {
        engine.step(sprites(16, step));
      }
      Latents latents = Latents.seeded(1, COUNT, LATENT);
      for (int label = 0; label < 2; label++) {
        int[] labels = new int[COUNT];
        Arrays.fill(labels, label);
        byte[] pixels = engine.sample(latents, labels).pixels();

        int own = label == 0 ? 0 : 2;
        assertThat(mean(pixels, own, true)).as("own colour").isGreaterThan(150);
        assertThat(mean(pixels, 2 - own, true)).as("the other colour").isLessThan(80);
        assertThat(mean(pixels, 3, true)).as("opacity of the sprite").isGreaterThan(200);
        assertThat(mean(pixels, 3, false)).as("opacity of the ground").isLessThan(60);
        assertThat(mean(pixels, own, false)).as("colour that cannot be seen").isLessThan(60);
      }
    }
  }

  /** Squares, of class 0 red and of class 1 blue, in the middle of nothing. */
  private static Images sprites(int count, int seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SHAPE.bytes()];
    int[] labels = random.ints(count, 0, 2).toArray();
    for (int i = 0; i < count; i++) {
      int left = 5 + random.nextInt(4);
      int top = 5 + random.nextInt(4);
      for (int y = top; y < top + 12; y++) {
        for (int x = left; x < left + 12; x++) {
          int at = i * SHAPE.bytes() + 4 * (y * SIDE + x);
          pixels[at + 2 * labels[i]] = (byte) (200 + random.nextInt(50));
          pixels[at + 3] = (byte) 255;
        }
      }
    }
    return new Images(SHAPE, count, pixels, labels);
  }

  /**
   * Mean of a channel where all sprites are, in the middle, or where none is, at the edges.
   *
   * @param channel 0 to 3: red, green, blue, opacity
   */
  private static double mean(byte[] pixels, int channel, boolean inside) {
    long sum = 0;
    int count = 0;
    for (int i = 0; i < pixels.length / 4; i++) {
      int x = i % SIDE;
      int y = i / SIDE % SIDE;
      boolean middle = x >= 9 && x < 15 && y >= 9 && y < 15;
      boolean edge = x < 3 || y < 3 || x >= 21 || y >= 21;
      if (inside ? middle : edge) {
        sum += pixels[4 * i + channel] & 0xff;
        count++;
      }
    }
    return (double) sum / count;
  }
}
