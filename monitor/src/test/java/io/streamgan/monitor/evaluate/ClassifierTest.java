package io.streamgan.monitor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassifierTest {
  @Test
  void itsGradientIsThatOfFiniteDifferences() {
    Random random = new Random(3);
    Classifier classifier = new Classifier(1, 4, 5);
    float[][] images = {image(random, 1), image(random, 1), image(random, 1)};
    int[] labels = {0, 2, 3};
    classifier.accumulate(images, labels);
    float[] gradients = classifier.gradients().clone();
    float[] parameters = classifier.parameters();

    int wrong = 0;
    for (int probe = 0; probe < 80; probe++) {
      // The first layers are small: half of the probes shall hit them.
      int i = random.nextInt(probe % 2 == 0 ? parameters.length : 1200);
      float before = parameters[i];
      double step = 2e-3;
      parameters[i] = (float) (before + step);
      double above = classifier.accumulate(images, labels);
      parameters[i] = (float) (before - step);
      double below = classifier.accumulate(images, labels);
      parameters[i] = before;
      double difference = (above - below) / (2 * step);
      wrong += Math.abs(difference - gradients[i]) > 2e-3 + 0.05 * Math.abs(difference) ? 1 : 0;
    }

    // A rectifier's kink may lie between the two.
    assertThat(wrong).isLessThanOrEqualTo(3);
  }

  @Test
  void learnsToTellWhereInkLies() {
    Random random = new Random(1);
    Classifier classifier = new Classifier(1, 4, 2);
    for (int update = 0; update < 40; update++) {
      float[][] images = new float[16][];
      int[] labels = new int[16];
      for (int n = 0; n < 16; n++) {
        labels[n] = random.nextInt(4);
        images[n] = corner(random, labels[n]);
      }
      classifier.train(images, labels);
    }

    int right = 0;
    for (int n = 0; n < 100; n++) {
      right += classifier.classify(corner(random, n % 4)) == n % 4 ? 1 : 0;
    }
    assertThat(right).isGreaterThan(90);
  }

  /** Noise with ink in one quarter. */
  private static float[] corner(Random random, int quarter) {
    float[] image = image(random, 0.3);
    int side = Classifier.SIDE;
    for (int y = 0; y < side / 4; y++) {
      for (int x = 0; x < side / 4; x++) {
        image[(y + quarter / 2 * side / 2) * side + x + quarter % 2 * side / 2] += 1;
      }
    }
    return image;
  }

  private static float[] image(Random random, double deviation) {
    float[] image = new float[Classifier.SIDE * Classifier.SIDE];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) (deviation * random.nextGaussian());
    }
    return image;
  }
}
