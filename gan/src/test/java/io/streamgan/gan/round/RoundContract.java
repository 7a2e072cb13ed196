package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.network.Networks;
import io.streamgan.gan.objective.Objectives;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class RoundTest {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final int BATCH = 4;

  static Stream<String> objectives() {
    return Objectives.NAMES.stream();
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void anUpdateMovesOnlyTheNetworksThatLearnInIt(String objective) {
    GanSpec spec = GanSpec.dcgan(SHAPE, 4, 8, Objectives.named(objective), BATCH, 1);
    try (Arena arena = TestArena.of(1)) {
      Round round = Round.of(spec, arena);
      Random random = new Random(1);
      round.networks().forEach(network -> fill(new HostMemory(network.learned()), random));
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
    try (Arena arena = TestArena.of(1)) {
      Round round = Round.of(spec, arena);
      Random random = new Random(1);
      round.networks().forEach(network -> fill(new HostMemory(network.learned()), random));
      fill(round.real(), random);
      StepRandomness randomness = new StepRandomness(spec, spec.seed());
      Tensors discriminator = round.networks().get(0).values();
      byte[] pixels = new byte[BATCH * SHAPE.bytes()];
      int[][] unknown = {{}, {-1, -1, -1, -1}};
      float[] before = values(discriminator.get(classWeight));
      for (int[] labels : unknown) {
        Images images = new Images(SHAPE, BATCH, pixels, labels);
        round.updateDiscriminator(randomness.ofDiscriminator(1), randomness.labels(images, 0), 1);
        round.updateGenerator(randomness.ofGenerator(1), 1);
        assertThat(values(discriminator.get(classWeight))).isEqualTo(before);
      }

      Images labelled = new Images(SHAPE, BATCH, pixels, new int[] {-1, 1, 1, -1});
      round.updateDiscriminator(randomness.ofDiscriminator(2), randomness.labels(labelled, 0), 2);
      float[] after = values(discriminator.get(classWeight));
      for (int i = 0; i < after.length; i++) {
        // [in, classes]: nothing of classes 0 and 2 was seen.
        assertThat(after[i] == before[i]).isEqualTo(i % 3 != 1);
      }
    }
  }

  private static float[] values(INDArray array) {
    float[] values = new float[(int) array.length()];
    new HostMemory(array).read().get(0, values);
    return values;
  }

  private static List<float[]> parameters(Round round) {
    List<float[]> copies = new ArrayList<>();
    for (TrainableNetwork network : round.networks()) {
      FloatBuffer learned = new HostMemory(network.learned()).read();
      float[] copy = new float[learned.capacity()];
      learned.get(0, copy);
      copies.add(copy);
    }
    return copies;
  }

  private static void fill(HostMemory memory, Random random) {
    FloatBuffer target = memory.write();
    for (int i = 0; i < target.capacity(); i++) {
      target.put(i, (float) (0.1 * random.nextGaussian()));
    }
  }
}
