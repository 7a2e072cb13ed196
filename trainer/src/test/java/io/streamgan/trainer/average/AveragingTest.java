package io.streamgan.trainer.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.trainer.average.Averaging.Share;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AveragingTest {
  @Property
  void theMeanOfOneShareIsThatShareBitForBit(
      @ForAll @Size(min = 1, max = 20) List<Integer> bits,
      @ForAll @LongRange(min = 1, max = 1L << 40) long images) {
    ByteBuffer values = ByteBuffer.allocate(4 * bits.size()).order(ByteOrder.LITTLE_ENDIAN);
    bits.forEach(values::putInt);

    ByteBuffer mean =
        Averaging.mean(
            List.of(
                new Share(0, floats(new float[bits.size()])), new Share(images, values.flip())));

    assertThat(mean).isEqualTo(values);
  }

  @Property
  void equalSharesHaveThemselvesAsTheirMean(
      @ForAll @Size(min = 1, max = 20) List<Float> list,
      @ForAll @LongRange(min = 1, max = 100_000) long first,
      @ForAll @LongRange(min = 1, max = 100_000) long second) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }

    ByteBuffer mean =
        Averaging.mean(
            List.of(new Share(first, floats(values)), new Share(second, floats(values))));

    assertThat(mean).isEqualTo(floats(values));
  }

  @Property
  void theMeanIsBetweenTheSharesSoThatSecondMomentsStayPositive(
      @ForAll float a, @ForAll float b, @ForAll @LongRange(min = 1, max = 10_000) long images) {
    float mean =
        toFloats(
                Averaging.mean(
                    List.of(
                        new Share(64, floats(new float[] {a})),
                        new Share(images, floats(new float[] {b})))))
            .get(0);

    assertThat(mean).isBetween(Math.min(a, b), Math.max(a, b));
  }

  @Test
  void weighsByImages() {
    List<Share> shares =
        List.of(
            new Share(3, floats(new float[] {1, 10})), new Share(1, floats(new float[] {5, 30})));

    assertThat(toFloats(Averaging.mean(shares))).containsExactly(2f, 15f);
  }

  @Test
  void refusesSharesOfDifferentSizesAndRoundsWithoutImages() {
    ByteBuffer one = floats(new float[1]);
    ByteBuffer two = floats(new float[2]);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Averaging.mean(List.of(new Share(1, one), new Share(1, two))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Averaging.mean(List.of(new Share(0, one))));
  }

  @Test
  void onlySingularVectorsAreScaledToLengthOne() {
    GanSpec spec = spectral();
    ByteBuffer state =
        ByteBuffer.allocate((int) GanSnapshot.stateBytes(spec)).order(ByteOrder.LITTLE_ENDIAN);
    while (state.hasRemaining()) {
      state.putFloat(0.5f);
    }
    state.flip();

    Averaging.normalise(spec, state);

    NetworkSpec discriminator = spec.discriminator();
    int learned = (int) discriminator.learnedSize();
    int u = (int) discriminator.size() - learned;
    List<Float> values = toFloats(state);
    double square = 0;
    for (int i = 0; i < values.size(); i++) {
      if (i >= learned && i < learned + u) {
        square += values.get(i) * values.get(i);
      } else {
        assertThat(values.get(i)).isEqualTo(0.5f);
      }
    }
    assertThat(square).isCloseTo(1, within(1e-6));
  }

  private static GanSpec spectral() {
    ImageShape shape = new ImageShape(8, 8, 1);
    NetworkSpec generator =
        new NetworkSpec(
            List.of(2),
            List.of(
                new LayerSpec.Linear(2, shape.bytes(), false),
                new LayerSpec.Reshape(8, 8, 1),
                new LayerSpec.Tanh()));
    NetworkSpec discriminator =
        new NetworkSpec(
            List.of(8, 8, 1),
            List.of(
                new LayerSpec.Flatten(),
                new LayerSpec.SpectralNorm(new LayerSpec.Linear(shape.bytes(), 1, true))));
    return GanSpec.builder(generator, discriminator, Objectives.named("hinge")).build();
  }

  private static ByteBuffer floats(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static List<Float> toFloats(ByteBuffer bytes) {
    List<Float> values = new ArrayList<>();
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      values.add(in.getFloat());
    }
    return values;
  }
}
