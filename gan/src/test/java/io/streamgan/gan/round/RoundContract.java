package io.streamgan.gan.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public abstract class RoundContract {
  /** Returns a new platform, which the caller closes. */
  protected abstract Platform platform();

  private Platform entered() {
    Platform platform = platform();
    platform.enter();
    return platform;
  }

  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final int BATCH = 4;

  static Stream<String> objectives() {
    return Objectives.NAMES.stream();
  }

  /** One image of each of four lanes moves their mean as far as four images of one. */
  @Test
  void sharesOfClassesFollowTheImagesOfAllLanes() {
    try (Platform platform = entered()) {
      Tensor alone = platform.zeros(2);
      Tensor ofFour = platform.zeros(2);
      new RunningShares(alone, 1).move(new int[] {1, 1, 1, 1});
      new RunningShares(ofFour, 4).move(new int[] {1});

      float expected = GradientCheck.read(alone)[1];
      assertThat(expected).isPositive();
      assertThat(GradientCheck.read(ofFour)[1]).isCloseTo(expected, withPercentage(1));
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void anUpdateMovesOnlyTheNetworksThatLearnInIt(String objective) {
    GanSpec spec = GanSpec.dcgan(SHAPE, 4, 8, Objectives.named(objective), BATCH, 1);
    try (Platform platform = entered()) {
      Round round = Round.of(spec, 1, platform);
      Random random = new Random(1);
      round.networks().forEach(network -> fill(network.learned(), random));
      fill(round.real(), random);
      StepRandomness randomness = new StepRandomness(spec, spec.seed());
      int discriminators = round.networks().size() - (spec.autoencoder() == null ? 1 : 2);
      Images images = new Images(SHAPE, BATCH, new byte[BATCH * SHAPE.bytes()], new int[BATCH]);

      List<float[]> before = parameters(round);
      round.updateDiscriminator(randomness.ofDiscriminator(1), randomness.labels(images, 0), 1);
      List<float[]> between = parameters(round);
      round.updateGenerator(randomness.ofGenerator(1), 1);
      List<float[]> after = parameters(round);

      for (int i = 0; i < before.size(); i++) {
        if (i < discriminators) {
          assertThat(between.get(i)).isNotEqualTo(before.get(i));
          assertThat(after.get(i)).isEqualTo(between.get(i));
        } else {
          assertThat(between.get(i)).isEqualTo(before.get(i));
          assertThat(after.get(i)).isNotEqualTo(between.get(i));
        }
      }
    }
  }

  @Test
  void nothingAboutClassesIsLearnedFromImagesWithoutLabels() {
    Networks networks =
        Networks.named(Networks.DCGAN, new Networks.Requirements(SHAPE, 2, 8, 1, false, false))
            .conditional(3);
    GanSpec spec = GanSpec.builder(networks, Objectives.named("hinge")).batchSize(BATCH).build();
    String classWeight = spec.discriminator().layers().size() - 1 + ".shortcut.0.weight";
    try (Platform platform = entered()) {
      Round round = Round.of(spec, 1, platform);
      Random random = new Random(1);
      round.networks().forEach(network -> fill(network.learned(), random));
      fill(round.real(), random);
      StepRandomness randomness = new StepRandomness(spec, spec.seed());
      Tensors discriminator = round.networks().get(0).values();
      byte[] pixels = new byte[BATCH * SHAPE.bytes()];
      int[][] unknown = {{}, {-1, -1, -1, -1}};
      float[] before = GradientCheck.read(discriminator.get(classWeight));
      for (int[] labels : unknown) {
        Images images = new Images(SHAPE, BATCH, pixels, labels);
        round.updateDiscriminator(randomness.ofDiscriminator(1), randomness.labels(images, 0), 1);
        round.updateGenerator(randomness.ofGenerator(1), 1);
        assertThat(GradientCheck.read(discriminator.get(classWeight))).isEqualTo(before);
      }

      Images labelled = new Images(SHAPE, BATCH, pixels, new int[] {-1, 1, 1, -1});
      round.updateDiscriminator(randomness.ofDiscriminator(2), randomness.labels(labelled, 0), 2);
      float[] after = GradientCheck.read(discriminator.get(classWeight));
      for (int i = 0; i < after.length; i++) {
        // [in, classes]: nothing of classes 0 and 2 was seen.
        assertThat(after[i] == before[i]).isEqualTo(i % 3 != 1);
      }
    }
  }

  private static List<float[]> parameters(Round round) {
    return round.networks().stream().map(network -> GradientCheck.read(network.learned())).toList();
  }

  private static void fill(Tensor target, Random random) {
    float[] values = new float[target.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.1 * random.nextGaussian());
    }
    target.set(0, values);
  }
}
