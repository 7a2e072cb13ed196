package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamgan.gan.objective.Autoencoding;
import io.streamgan.gan.objective.Objectives;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Engines with an encoder. */
class AutoencodingTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1);
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final int BATCH = 16;

  @Test
  void makesImagesAnewFromWhatTheEncoderMakesOfThem() {
    GanSpec.Adam quick = new GanSpec.Adam(2e-3, 0.5, 0.999, 1e-8);
    GanSpec spec =
        GanSpec.dcgan(SHAPE, 8, 16, new Autoencoding(12), BATCH, 1).toBuilder()
            .adam(quick, quick)
            .emaHalfLifeImages(0)
            .build();
    Images bars = bars(BATCH);
    try (GanEngine engine = Engines.create(spec, OPTIONS)) {
      for (int step = 0; step < 300; step++) {
        engine.step(bars);
      }

      Images anew = engine.sample(engine.encode(bars));

      assertThat(difference(bars, anew))
          .isLessThan(difference(bars, engine.sample(Latents.seeded(1, BATCH, 16))) / 4);
    }
  }

  @Test
  void refusesToChangeImagesAtRandom() {
    GanSpec.Builder spec =
        GanSpec.dcgan(SHAPE, 4, 8, new Autoencoding(12), 4, 1).toBuilder()
            .augmentation(new Augmentation(true, false, false));

    assertThatIllegalArgumentException()
        .isThrownBy(spec::build)
        .withMessageContaining("remove augmentation");
  }

  @Test
  void encodesAnImageTheSameInWhateverCompanyItComes() {
    GanSpec spec = GanSpec.dcgan(SHAPE, 4, 8, new Autoencoding(12), 4, 1);
    Images many = bars(20);
    try (GanEngine engine = Engines.create(spec, OPTIONS)) {
      engine.step(bars(4));

      Latents all = engine.encode(many);
      Latents last =
          engine.encode(
              new Images(
                  SHAPE,
                  1,
                  Arrays.copyOfRange(many.pixels(), 19 * SHAPE.bytes(), 20 * SHAPE.bytes())));

      assertThat(all.count()).isEqualTo(20);
      assertThat(all.size()).isEqualTo(8);
      assertThat(last.values()).isEqualTo(Arrays.copyOfRange(all.values(), 19 * 8, 20 * 8));
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> engine.encode(new Images(new ImageShape(64, 64, 1), 1, new byte[64 * 64])))
          .withMessageStartingWith("the encoder takes images of");
    }
  }

  @Test
  void otherObjectivesHaveNoEncoder() {
    GanSpec spec = GanSpec.dcgan(SHAPE, 2, 4, Objectives.named("hinge"), 2, 1);
    try (GanEngine engine = Engines.create(spec, OPTIONS)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> engine.encode(bars(1)))
          .withMessageStartingWith("there is no encoder");
    }
  }

  /** Image i is black but for two white rows, which lie the lower the greater i is. */
  private static Images bars(int count) {
    byte[] pixels = new byte[count * SHAPE.bytes()];
    for (int i = 0; i < count; i++) {
      int from = i * SHAPE.bytes() + i % 16 * 2 * SHAPE.width();
      Arrays.fill(pixels, from, from + 2 * SHAPE.width(), (byte) 255);
    }
    return new Images(SHAPE, count, pixels);
  }

  /** Mean of the squared difference of two pixels. */
  private static double difference(Images a, Images b) {
    double sum = 0;
    for (int i = 0; i < a.pixels().length; i++) {
      double difference = (a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff);
      sum += difference * difference;
    }
    return sum / a.pixels().length;
  }
}
