package io.streamgan.gan.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.platform.Platform;
import java.util.List;
import org.junit.jupiter.api.Test;

public abstract class TrainableNetworkContract {
  /** Returns a new platform, which the caller closes. */
  protected abstract Platform platform();

  private Platform entered() {
    Platform platform = platform();
    platform.enter();
    return platform;
  }

  private static final NetworkSpec NETWORK =
      new NetworkSpec(List.of(2), List.of(new LayerSpec.Linear(2, 2, false)));

  /** With these decays an update's length is the rate, in the gradient's direction by its sign. */
  private static final GanSpec.Adam SIGNS = new GanSpec.Adam(0.5, 0, 0, 1e-8);

  /** With this epsilon it is proportional to the gradient. */
  private static final GanSpec.Adam PROPORTIONAL = new GanSpec.Adam(1e6, 0, 0, 1e6);

  @Test
  void parametersStayWithinTheirLimit() {
    try (Platform platform = entered()) {
      TrainableNetwork network = new TrainableNetwork(NETWORK, SIGNS, 0, 0.75, platform);
      for (int update = 1; update <= 3; update++) {
        network.gradients().flat().set(0, new float[] {1, -2, 3, -4});
        network.descend(update);
      }
      assertThat(values(network)).containsExactly(-0.75f, 0.75f, -0.75f, 0.75f);
    }
  }

  @Test
  void theRateIsScaled() {
    try (Platform platform = entered()) {
      TrainableNetwork network =
          new TrainableNetwork(NETWORK, SIGNS, 0, Double.POSITIVE_INFINITY, platform);
      network.scaleRate(0.25);
      network.gradients().flat().set(0, new float[] {1, -2, 3, -4});
      network.descend(1);
      assertThat(values(network)).containsExactly(-0.125f, 0.125f, -0.125f, 0.125f);
    }
  }

  @Test
  void aGradientLongerThanItsLimitIsScaledDownToIt() {
    try (Platform platform = entered()) {
      for (double limit : new double[] {0, 10, 1}) {
        TrainableNetwork network =
            new TrainableNetwork(NETWORK, PROPORTIONAL, limit, Double.POSITIVE_INFINITY, platform);
        network.gradients().flat().set(0, new float[] {1, -2, 2, 4});
        network.descend(1);
        double factor = limit == 1 ? 0.2 : 1;
        float[] moved = values(network);
        for (int i = 0; i < moved.length; i++) {
          assertThat((double) moved[i])
              .isCloseTo(-factor * new double[] {1, -2, 2, 4}[i], within(1e-4));
        }
      }
    }
  }

  private static float[] values(TrainableNetwork network) {
    return GradientCheck.read(network.values().flat());
  }
}
