package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightOrderTest {
  /** Two channels to three by a kernel of 2 x 2. */
  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          List.of(4, 4, 2),
          List.of(
              new LayerSpec.Convolution(2, 3, 2, 2, 0, true),
              new LayerSpec.Flatten(),
              new LayerSpec.Linear(12, 1, true)));

  @Test
  void aWeightHasTheMapsChannelsLastOnTheGpu() {
    WeightOrder order = WeightOrder.of(NETWORK.tensors());
    float[] values = new float[NETWORK.tensors().stream().mapToInt(t -> (int) t.size()).sum()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    float[] moved = order.toGpu(values);
    // Java's [out, in, tap] has out * 8 + in * 4 + tap.
    assertThat(moved).startsWith(0, 8, 16, 4, 12, 20, 1, 9, 17);
    assertThat(moved).endsWith(36, 37, 38, 39);
    assertThat(order.toJava(moved)).isEqualTo(values);
  }

  @Test
  void javaSeesItsOwnOrderInAllViews() {
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      Tensors tensors = Tensors.all(NETWORK, platform);
      Tensor flat = tensors.flat();
      float[] values = new float[flat.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
      flat.set(0, values);
      float[] weight = new float[24];
      tensors.get("0.weight").get(0, weight);
      assertThat(weight).startsWith(0, 1, 2, 3).endsWith(22, 23);
      tensors.get("0.weight").set(5, new float[] {-1});
      float[] some = new float[3];
      flat.get(4, FloatBuffer.wrap(some));
      assertThat(some).containsExactly(4, -1, 6);
      assertThatThrownBy(() -> flat.rows(0, 10))
          .hasMessage("a view must not split the weight of a convolution");
    }
  }
}
