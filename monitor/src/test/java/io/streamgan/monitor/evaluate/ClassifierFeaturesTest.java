package io.streamgan.monitor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.Images;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class ClassifierFeaturesTest {
  private static final int LESSONS = 60;

  private final ClassifierFeatures features = new ClassifierFeatures(0.95, 1, null);
  private final Random random = new Random(7);

  @Test
  void learnsAllClassesOfAStreamThatIsSortedByClass() {
    for (int c = 0; c < 4; c++) {
      int newest = c;
      for (int lesson = 0; lesson < 5; lesson++) {
        see(discs(256, i -> newest));
      }
    }
    finish(() -> discs(256, i -> 3));

    for (int c = 0; c < 4; c++) {
      assertRecognises(c);
    }
  }

  @Test
  void learnsARareClassBeforeItsFeaturesAreUsed() {
    finish(() -> discs(256, i -> i % 100 == 0 ? 1 : 0));

    assertRecognises(0);
    assertRecognises(1);
  }

  @Test
  void doesNotTakeImagesThatItKnowsByHeartForProgress() {
    // A stream that stands still, with labels that mean nothing.
    Images paused =
        new Images(
            TestImages.SHAPE,
            256,
            TestImages.noise(256, 1).pixels(),
            random.ints(256, 0, 2).toArray());
    for (int lesson = 0; lesson < LESSONS; lesson++) {
      see(paused);
    }

    assertThat(features.isLearning()).isTrue();
    assertThat(features.classifies(1)).isFalse();
  }

  @Test
  void learnsAgainWhenAClassAppearsThatItDoesNotKnow() {
    finish(() -> discs(256, i -> i % 2));
    String first = extractor();
    see(discs(256, i -> i == 0 ? 2 : i % 2));
    assertThat(features.isLearning()).as("one odd label").isFalse();

    features.notice(discs(256, i -> 2 + i % 2));
    assertThat(features.isLearning()).isTrue();
    assertThat(extractor()).as("used until another is ready").isEqualTo(first);
    assertThat(features.agreement(discs(64, i -> 3), 64)).isEmpty();
    finish(() -> discs(256, i -> 2 + i % 2));

    assertThat(extractor()).isNotEqualTo(first);
    for (int c = 0; c < 4; c++) {
      assertRecognises(c);
    }
  }

  private String extractor() {
    return features.features(TestImages.noise(2, 1)).extractor();
  }

  private interface Lesson {
    Images next();
  }

  private void finish(Lesson lesson) {
    for (int n = 0; n < LESSONS && features.isLearning(); n++) {
      see(lesson.next());
    }
    assertThat(features.isLearning()).isFalse();
  }

  /** What the service does with the newest images. */
  private void see(Images images) {
    features.notice(images);
    if (features.isLearning()) {
      features.learn(images);
    }
  }

  private void assertRecognises(int label) {
    assertThat(features.agreement(discs(64, i -> label), 64).orElseThrow())
        .as("class %d", label)
        .isGreaterThan(0.8);
  }

  private Images discs(int count, IntUnaryOperator labels) {
    int[] all = new int[count];
    Arrays.setAll(all, labels);
    return TestImages.discs(all, random);
  }
}
