package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.NonSaturating;
import io.streamgan.gan.objective.SemiSupervised;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {
  private static final EngineOptions OPTIONS = new EngineOptions(1);
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final int CLASSES = 4;
  private static final int BATCH = 32;

  @ParameterizedTest
  @ValueSource(strings = {Networks.DCGAN, Networks.SNGAN, Networks.MLP})
  void aLoadedOneGivesTheEnginesProbabilities(String networks) {
    Images images = quadrants(20, 7);
    try (GanEngine engine = Engines.create(spec(networks), OPTIONS)) {
      for (int i = 0; i < 3; i++) {
        engine.step(quadrants(BATCH, i));
      }
      ClassifierSnapshot snapshot = Objects.requireNonNull(engine.generator().classifier());
      assertThat(engine.snapshot().classifier()).isEqualTo(snapshot);
      float[] expected = engine.classify(images);
      try (ImageClassifier loaded = Engines.load(snapshot, OPTIONS)) {
        float[] found = loaded.probabilities(images);
        assertThat(found).hasSize(20 * CLASSES);
        for (int i = 0; i < found.length; i++) {
          assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
        }
        assertThat(loaded.probabilities(part(images, 17, 20)))
            .isEqualTo(Arrays.copyOfRange(found, 17 * CLASSES, 20 * CLASSES));
      }
    }
  }

  /** Labels of a quarter of the images, and few steps. */
  @Test
  void learnsToClassify() {
    try (GanEngine engine = Engines.create(spec(Networks.DCGAN), OPTIONS)) {
      for (int i = 0; i < 80; i++) {
        engine.step(quadrants(BATCH, i));
      }
      ClassifierSnapshot snapshot = Objects.requireNonNull(engine.generator().classifier());
      Images images = quadrants(200, 1_000);
      try (ImageClassifier loaded = Engines.load(snapshot, OPTIONS)) {
        float[] probabilities = loaded.probabilities(images);
        int right = 0;
        for (int i = 0; i < images.count(); i++) {
          right += best(probabilities, i) == images.labels()[i] ? 1 : 0;
        }
        assertThat(right).isGreaterThan(180);
      }
    }
  }

  @Test
  void otherObjectivesHaveNone() {
    GanSpec spec = GanSpec.dcgan(SHAPE, 2, 8, new NonSaturating(0), BATCH, 1);
    try (GanEngine engine = Engines.create(spec, OPTIONS)) {
      assertThat(engine.generator().classifier()).isNull();
      assertThat(engine.snapshot().classifier()).isNull();
      assertThatThrownBy(() -> engine.classify(quadrants(1, 1)))
          .hasMessage("there is no classifier: the objective is not semi-supervised");
    }
  }

  @Test
  void aClassifierHasNoStrengthOfAugmentation() {
    GanSpec spec =
        spec(Networks.DCGAN).toBuilder()
            .augmentation(new Augmentation(true, false, false, 0.6))
            .build();
    try (GanEngine engine = Engines.create(spec, OPTIONS)) {
      engine.step(quadrants(BATCH, 1));
      ClassifierSnapshot snapshot = Objects.requireNonNull(engine.generator().classifier());
      assertThat(snapshot.network().augmented()).isFalse();
      assertThat(engine.snapshot().classifier()).isEqualTo(snapshot);
    }
  }

  private static GanSpec spec(String networks) {
    Networks.Requirements requirements =
        new Networks.Requirements(SHAPE, 8, 16, CLASSES, false, false);
    return GanSpec.builder(
            Networks.named(networks, requirements), new SemiSupervised(CLASSES, 0.25))
        .batchSize(BATCH)
        .seed(1)
        .build();
  }

  /** Returns noise in which one quadrant is brighter: the image's class. */
  private static Images quadrants(int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SHAPE.bytes()];
    int[] labels = new int[count];
    for (int i = 0; i < pixels.length; i++) {
      int image = i / SHAPE.bytes();
      if (i % SHAPE.bytes() == 0) {
        labels[image] = random.nextInt(CLASSES);
      }
      int row = i % SHAPE.bytes() / SHAPE.width();
      int column = i % SHAPE.width();
      int quadrant = 2 * (row / 16) + column / 16;
      pixels[i] = (byte) (random.nextInt(100) + (quadrant == labels[image] ? 100 : 0));
    }
    return new Images(SHAPE, count, pixels, labels);
  }

  private static Images part(Images images, int from, int to) {
    return new Images(
        images.shape(),
        to - from,
        Arrays.copyOfRange(images.pixels(), from * SHAPE.bytes(), to * SHAPE.bytes()));
  }

  private static int best(float[] probabilities, int image) {
    int best = 0;
    for (int k = 1; k < CLASSES; k++) {
      if (probabilities[image * CLASSES + k] > probabilities[image * CLASSES + best]) {
        best = k;
      }
    }
    return best;
  }
}
