package io.streamgan.monitor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.Images;
import io.streamgan.schemas.PastRegime;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastRegimesTest {
  private static final int NEIGHBOURS = 5;
  private static final ClassifierFeatures CLASSIFIER = new ClassifierFeatures(0.97, 1, null);

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    for (int lesson = 0; lesson < 40 && CLASSIFIER.isLearning(); lesson++) {
      CLASSIFIER.learn(TestImages.discs(256, 100 + lesson));
    }
    assertThat(CLASSIFIER.isLearning()).isFalse();
  }

  @Test
  void aClassThatIsNoLongerGeneratedLosesItsCoverage() {
    PastRegimes past = regimes(null);
    past.take(TestImages.discs(256, 1), true, 1);
    List<PastRegime> before = compare(past, TestImages.discs(512, 2), "run");
    List<PastRegime> after = compare(past, TestImages.discs(512, 3, 2), "run");

    assertThat(before)
        .extracting(PastRegime::getName)
        .containsExactlyInAnyOrder("a", "b", "2", "3");
    assertThat(before)
        .allSatisfy(
            regime -> {
              assertThat(regime.getRealImages()).isEqualTo(32);
              assertThat(regime.getGeneratedImages()).isEqualTo(512);
              assertThat(regime.getCoverage()).isGreaterThan(0.8);
              assertThat(regime.getRecall()).isGreaterThan(0.6);
              assertThat(regime.getDistance()).isBetween(0.5, 1.5);
            });
    assertThat(of("a", after).getCoverage()).isGreaterThan(0.8);
    assertThat(of("3", after).getCoverage()).isLessThan(0.1);
    assertThat(of("3", after).getRecall()).isLessThan(0.1);
    assertThat(of("3", after).getDistance()).isGreaterThan(3);
    assertThat(of("3", after).getBestCoverage()).isEqualTo(of("3", before).getCoverage());
  }

  @Test
  void aGeneratorWithClassesIsAskedForThem() {
    PastRegimes past = regimes(null);
    past.take(TestImages.discs(256, 1), true, 1);
    Images twoClasses = TestImages.discs(512, 3, 2);
    List<PastRegime> found =
        past.compare(
            CLASSIFIER.features(twoClasses),
            (label, count) ->
                label == 3 ? TestImages.discs(new int[32], new Random(1)) : only(label),
            CLASSIFIER,
            List.of("a", "b"),
            "run");

    assertThat(of("2", found).getGeneratedImages()).isEqualTo(32);
    assertThat(of("2", found).getCoverage()).isGreaterThan(0.5);
    assertThat(of("3", found).getCoverage()).isLessThan(0.1);
  }

  @Test
  void theReferenceOfAClassIsItsFirstImages() {
    PastRegimes past = regimes(null);
    past.take(TestImages.discs(256, 1), true, 1);
    List<PastRegime> first = compare(past, TestImages.discs(512, 2), "run");
    past.take(TestImages.noise(256, 4), true, 9);
    past.take(TestImages.discs(256, 5), true, 10);

    List<PastRegime> later = compare(past, TestImages.discs(512, 2), "run");
    assertThat(later).containsAll(first).hasSize(first.size() + 1);
    assertThat(of("from step 9", later).getLabel()).isNull();
    assertThat(of("from step 9", later).getCoverage()).isLessThan(0.1);
  }

  @Test
  void imagesWithoutLabelsBeginARegimeWhereTheyDrift() {
    PastRegimes past = regimes(null);
    past.take(unlabelled(TestImages.discs(64, 1)), true, 3);
    past.take(unlabelled(TestImages.discs(64, 2)), false, 4);
    past.take(TestImages.noise(64, 3), true, 5);

    assertThat(compare(past, TestImages.noise(512, 4), "run"))
        .extracting(PastRegime::getName)
        .containsExactly("from step 3", "from step 5");
  }

  @Test
  void anotherRunHasForgottenNothing() {
    PastRegimes past = regimes(null);
    past.take(TestImages.discs(256, 1), true, 1);
    compare(past, TestImages.discs(512, 2), "run");

    List<PastRegime> other = compare(past, TestImages.noise(512, 3), "other run");
    assertThat(other).allMatch(regime -> regime.getBestCoverage() == regime.getCoverage());
  }

  @Test
  void aRestartKeepsWhatWasLearned() {
    StoredState stored = PastRegimes.beside(folder.resolve("sub/classifier"));
    PastRegimes first = regimes(stored);
    first.take(TestImages.discs(256, 1), true, 1);
    first.take(TestImages.noise(64, 1), true, 2);
    compare(first, TestImages.discs(512, 2), "run");

    PastRegimes second = regimes(stored);
    second.take(TestImages.discs(256, 7), false, 5);
    second.take(TestImages.noise(64, 2), false, 6);
    assertThat(compare(second, TestImages.discs(512, 3, 2), "run"))
        .isEqualTo(compare(first, TestImages.discs(512, 3, 2), "run"));
  }

  @Test
  void aDamagedFileIsNamedWithTheRemedy() throws Exception {
    Files.writeString(folder.resolve("classifier.past"), "something else");

    assertThatThrownBy(() -> regimes(PastRegimes.beside(folder.resolve("classifier"))))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("classifier.past")
        .hasMessageContaining("remove the file");
  }

  @Test
  void thereIsNoRoomForMoreRegimesThanTheCapacity() {
    PastRegimes past = new PastRegimes(NEIGHBOURS, 3, null);
    past.take(TestImages.discs(256, 1), true, 1);
    past.take(TestImages.noise(64, 1), true, 2);

    assertThat(compare(past, TestImages.discs(512, 2), "run")).hasSize(3);
  }

  @Test
  void aSmallerCapacityKeepsTheOldestRegimes() {
    StoredState stored = PastRegimes.beside(folder.resolve("classifier"));
    PastRegimes first = regimes(stored);
    first.take(TestImages.discs(256, 1), true, 1);
    PastRegimes smaller = new PastRegimes(NEIGHBOURS, 2, stored);
    smaller.take(TestImages.discs(256, 2), false, 2);

    assertThat(compare(smaller, TestImages.discs(512, 2), "run"))
        .isEqualTo(compare(first, TestImages.discs(512, 2), "run").subList(0, 2));
  }

  @Test
  void imagesWithoutLabelsAreComparedWithThoseOfAllClasses() {
    PastRegimes past = regimes(null);
    past.take(unlabelled(TestImages.discs(64, 1)), true, 3);
    List<PastRegime> found =
        past.compare(
            CLASSIFIER.features(TestImages.discs(512, 3, 2)),
            (label, count) -> label < 0 ? TestImages.discs(count, 4) : only(label),
            CLASSIFIER,
            List.of(),
            "run");

    assertThat(of("from step 3", found).getCoverage()).isGreaterThan(0.8);
  }

  private static PastRegimes regimes(@Nullable StoredState stored) {
    return new PastRegimes(NEIGHBOURS, PastRegimes.capacity(512), stored);
  }

  private static List<PastRegime> compare(PastRegimes past, Images generated, String run) {
    return past.compare(
        CLASSIFIER.features(generated), (label, count) -> null, CLASSIFIER, List.of("a", "b"), run);
  }

  private static PastRegime of(String name, List<PastRegime> regimes) {
    return regimes.stream().filter(regime -> regime.getName().equals(name)).findAny().orElseThrow();
  }

  private static Images only(int label) {
    int[] labels = new int[32];
    Arrays.fill(labels, label);
    return TestImages.discs(labels, new Random(label));
  }

  private static Images unlabelled(Images images) {
    return new Images(images.shape(), images.count(), images.pixels());
  }
}
