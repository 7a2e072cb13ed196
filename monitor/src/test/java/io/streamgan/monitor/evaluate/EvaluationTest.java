package io.streamgan.monitor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.monitor.TestRecords;
import io.streamgan.monitor.health.DriftLimit;
import io.streamgan.monitor.health.HealthSettings;
import io.streamgan.monitor.keras.KerasNetwork;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  @TempDir Path folder;

  @Test
  void heldBackRealImagesScoreNearTheFloorAndNoiseNearTheCeiling() {
    ClassifierFeatures extractor = trained(null);
    Quality real = compare(TestImages.discs(256, 2), extractor);
    Quality noise = compare(TestImages.noise(256, 3), extractor);

    assertThat(value(real.getFrechetDistance())).isLessThan(value(noise.getFrechetDistance()) / 50);
    assertThat(real.getSlicedWasserstein()).isLessThan(noise.getSlicedWasserstein() / 5);
    assertThat(value(real.getCoverage())).isGreaterThan(0.85);
    assertThat(value(noise.getCoverage())).isLessThan(0.1);
    assertThat(value(real.getPrecision())).isGreaterThan(0.6);
    assertThat(value(noise.getPrecision())).isLessThan(0.1);
    assertThat(value(real.getKernelDistance()))
        .isCloseTo(0, within(value(noise.getKernelDistance()) / 50));
    assertThat(real.getExtractor()).startsWith("classifier-64-");
  }

  @Test
  void wideImagesWithOpacityAreEvaluated() {
    ClassifierFeatures extractor = new ClassifierFeatures(0.97, 1, null);
    for (int lesson = 0; lesson < 40 && extractor.isLearning(); lesson++) {
      extractor.learn(TestImages.wideWithOpacity(TestImages.discs(256, 100 + lesson)));
    }
    Images real = TestImages.wideWithOpacity(TestImages.discs(256, 1));
    Quality near = compare(real, TestImages.wideWithOpacity(TestImages.discs(256, 2)), extractor);
    Quality far = compare(real, TestImages.wideWithOpacity(TestImages.noise(256, 3)), extractor);

    assertThat(value(near.getFrechetDistance())).isLessThan(value(far.getFrechetDistance()) / 5);
    assertThat(near.getSlicedWasserstein()).isLessThan(far.getSlicedWasserstein() / 3);
  }

  @Test
  void aMissingClassShowsInTheSharesAndInRecall() {
    ClassifierFeatures extractor = trained(null);
    Quality half = compare(TestImages.discs(256, 2, 2), extractor);

    assertThat(half.getGeneratedClasses().get(3)).isLessThan(0.05);
    assertThat(half.getRealClasses().get(3)).isBetween(0.15, 0.35);
    assertThat(value(half.getRecall())).isLessThan(0.7);
    assertThat(value(half.getCoverage())).isLessThan(0.7);
  }

  @Test
  void shuffledLabelsShowInTheAgreement() {
    ClassifierFeatures extractor = trained(null);
    Images right = TestImages.discs(256, 5);
    int[] labels = right.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (labels[i] + i) % 4;
    }
    Images shuffled = new Images(right.shape(), right.count(), right.pixels(), labels);

    assertThat(extractor.agreement(right, 64).orElseThrow()).isGreaterThan(0.9);
    assertThat(extractor.agreement(shuffled, 64).orElseThrow()).isLessThan(0.4);
    assertThat(extractor.agreement(TestImages.noise(256, 1), 64)).isEmpty();
    assertThat(compare(right, extractor).getLabelAgreement()).isGreaterThan(0.9);
  }

  @Test
  void withoutLabelsTheFeaturesAreThoseOfARandomNetwork() {
    ClassifierFeatures extractor = new ClassifierFeatures(0.9, 1, null);
    extractor.learn(TestImages.noise(256, 1));

    Quality noise = compare(TestImages.noise(256, 3), extractor);
    Quality real = compare(TestImages.discs(256, 2), extractor);

    assertThat(real.getExtractor()).matches("random-64-[0-9a-f]{12}");
    assertThat(real.getExtractor()).isEqualTo(noise.getExtractor());
    assertThat(value(real.getFrechetDistance())).isLessThan(value(noise.getFrechetDistance()) / 20);
    assertThat(real.getRealClasses()).isEmpty();
    assertThat(real.getExtractorAccuracy()).isNull();
    assertThat(real.getSlicedWasserstein()).isPositive();
  }

  @Test
  void aKerasNetworkHasFeaturesOfUnlabelledImages() throws Exception {
    try (FeatureExtractor source = keras(new ClassifierFeatures(0.9, 1, null))) {
      Quality noise = compare(TestImages.noise(256, 3), source);
      Quality real = compare(TestImages.discs(256, 2), source);

      assertThat(real.getExtractor()).matches("keras-8-[0-9a-f]{12}");
      assertThat(value(real.getFrechetDistance()))
          .isLessThan(value(noise.getFrechetDistance()) / 20);
      assertThat(value(real.getCoverage())).isGreaterThan(value(noise.getCoverage()));
      assertThat(real.getRealClasses()).isEmpty();
      assertThat(real.getLabelAgreement()).isNull();
      assertThat(real.getExtractorAccuracy()).isNull();
    }
  }

  @Test
  void besideAKerasNetworkClassesAreStillTheClassifiers() throws Exception {
    ClassifierFeatures classifier = trained(null);
    try (FeatureExtractor source = keras(classifier)) {
      Quality half = compare(TestImages.discs(256, 2, 2), source);
      Quality alone = compare(TestImages.discs(256, 2, 2), classifier);

      assertThat(half.getExtractor()).startsWith("keras-");
      assertThat(half.getGeneratedClasses()).isEqualTo(alone.getGeneratedClasses());
      assertThat(half.getLabelAgreement()).isEqualTo(alone.getLabelAgreement());
      assertThat(half.getExtractorAccuracy()).isEqualTo(alone.getExtractorAccuracy());
      assertThat(half.getFrechetDistance()).isNotEqualTo(alone.getFrechetDistance());
    }
  }

  @Test
  void noticesThatRealImagesHaveChanged() {
    Evaluation evaluation = evaluation();
    drift(evaluation, TestImages.discs(200, 1));
    Quality same = drift(evaluation, TestImages.discs(200, 2));
    Quality changed = drift(evaluation, TestImages.discs(200, 3, 2));
    Quality after = drift(evaluation, TestImages.discs(200, 4, 2));

    assertThat(value(same.getDriftPValue())).isGreaterThan(0.01);
    assertThat(value(changed.getDriftPValue())).isEqualTo(0.0005);
    assertThat(value(changed.getDriftMagnitude())).isGreaterThan(2);
    assertThat(value(after.getDriftPValue())).isGreaterThan(0.01);
  }

  @Test
  void noticesThatTheMixOfClassesHasChanged() {
    Evaluation evaluation = evaluation();
    drift(evaluation, TestImages.discs(200, 1));
    Quality same = drift(evaluation, TestImages.discs(200, 2));
    Quality changed = drift(evaluation, TestImages.discs(200, 3, 3));
    Quality after = drift(evaluation, TestImages.discs(200, 4, 3));
    Quality unlabelled = drift(evaluation, TestImages.noise(200, 5));

    assertThat(same.getLabelledImages()).isEqualTo(200);
    assertThat(value(same.getClassDriftPValue())).isGreaterThan(0.01);
    assertThat(value(changed.getClassDriftPValue())).isEqualTo(0.0005);
    assertThat(value(changed.getClassDriftMagnitude())).isBetween(0.15, 0.35);
    assertThat(value(after.getClassDriftPValue())).isGreaterThan(0.01);
    assertThat(unlabelled.getClassDriftPValue()).isNull();
  }

  @Test
  void aFinishedExtractorIsKeptAndLearnsNoMore() {
    Path file = folder.resolve("sub/classifier");
    ClassifierFeatures first = trained(file);
    ClassifierFeatures second = new ClassifierFeatures(0.9, 7, file);

    assertThat(second.isLearning()).isFalse();
    assertThat(second.accuracy()).isEqualTo(first.accuracy());
    Images images = TestImages.discs(4, 9);
    assertThat(second.features(images).extractor())
        .startsWith("classifier-64-")
        .isEqualTo(first.features(images).extractor());
    assertThat(second.features(images).vectors()).isDeepEqualTo(first.features(images).vectors());
    second.notice(TestImages.discs(64, 10));
    assertThat(second.isLearning()).isFalse();
    assertThat(second.features(images).vectors()).isDeepEqualTo(first.features(images).vectors());
  }

  @Test
  void aDamagedFileIsNamedWithTheRemedy() throws Exception {
    Path file = Files.writeString(folder.resolve("broken"), "no classifier");

    assertThatThrownBy(() -> new ClassifierFeatures(0.9, 7, file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("broken")
        .hasMessageContaining("quality.extractor.file");
  }

  @Test
  void aSlowDriftIsMeasuredFromItsBeginning() {
    Evaluation evaluation = evaluation();
    drift(evaluation, labelled(0.50, 1));
    Quality small = drift(evaluation, labelled(0.57, 2));
    Quality large = drift(evaluation, labelled(0.64, 3));

    assertThat(value(small.getClassDriftPValue())).isEqualTo(0.0005);
    assertThat(value(small.getClassDriftMagnitude())).isLessThan(0.1);
    assertThat(value(large.getClassDriftMagnitude())).isGreaterThan(0.1);
  }

  @Test
  void aRestartKeepsTheReferenceThatDriftIsMeasuredFrom() {
    StoredState stored = DriftReference.beside(folder.resolve("sub/classifier"));
    drift(evaluation(stored), TestImages.discs(200, 1));
    Quality same = drift(evaluation(stored), TestImages.discs(200, 2));
    Quality changed = drift(evaluation(stored), TestImages.discs(200, 3, 2));
    Quality after = drift(evaluation(stored), TestImages.discs(200, 4, 2));

    assertThat(value(same.getDriftPValue())).isGreaterThan(0.01);
    assertThat(value(same.getClassDriftPValue())).isGreaterThan(0.01);
    assertThat(value(changed.getDriftPValue())).isEqualTo(0.0005);
    assertThat(value(changed.getClassDriftPValue())).isEqualTo(0.0005);
    assertThat(value(after.getDriftPValue())).isGreaterThan(0.01);
    assertThat(value(after.getClassDriftPValue())).isGreaterThan(0.01);
  }

  @Test
  void aDamagedReferenceIsNamedWithTheRemedy() throws Exception {
    Path classifier = folder.resolve("classifier");
    Files.writeString(folder.resolve("classifier.reference"), "something else");

    assertThatThrownBy(() -> evaluation(DriftReference.beside(classifier)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("classifier.reference")
        .hasMessageContaining("remove the file");
  }

  /** Tiny images, of which {@code share} are labelled 0 and the others 1. */
  private static Images labelled(double share, long seed) {
    ImageShape shape = new ImageShape(4, 4, 1);
    int count = 4000;
    byte[] pixels = new byte[count * shape.bytes()];
    new Random(seed).nextBytes(pixels);
    int[] labels = new int[count];
    Arrays.fill(labels, (int) (share * count), count, 1);
    return new Images(shape, count, pixels, labels);
  }

  private static Evaluation evaluation() {
    return evaluation(null);
  }

  private static Evaluation evaluation(@Nullable StoredState stored) {
    Settings settings =
        new Settings(Declarations.definition(HealthSettings.DECLARATIONS), Map.of());
    return new Evaluation(0, DriftLimit.ofImages(settings), DriftLimit.ofClasses(settings), stored);
  }

  private static ClassifierFeatures trained(@Nullable Path file) {
    ClassifierFeatures extractor = new ClassifierFeatures(0.97, 1, file);
    for (int lesson = 0; lesson < 40 && extractor.isLearning(); lesson++) {
      extractor.learn(TestImages.discs(256, 100 + lesson));
    }
    assertThat(extractor.isLearning()).isFalse();
    return extractor;
  }

  private static FeatureExtractor keras(ClassifierFeatures classifier) throws Exception {
    URL file = Objects.requireNonNull(EvaluationTest.class.getResource("/keras/functional.h5"));
    return new NetworkFeatures(KerasNetwork.read(Path.of(file.toURI()), ""), classifier);
  }

  private static Quality compare(Images generated, FeatureExtractor source) {
    return compare(TestImages.discs(256, 1), generated, source);
  }

  private static Quality compare(Images real, Images generated, FeatureExtractor source) {
    Quality.Builder quality = TestRecords.quality(1);
    evaluation().generated(real, generated, source, quality);
    return quality.build();
  }

  private static Quality drift(Evaluation evaluation, Images real) {
    Quality.Builder quality = TestRecords.quality(1);
    evaluation.real(real, quality);
    return quality.build();
  }

  private static double value(@Nullable Double value) {
    return Objects.requireNonNull(value);
  }
}
