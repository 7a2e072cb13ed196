package io.streamgan.bench.engine;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.GradientPenalty;
import java.util.List;

/** Multiplications and additions of convolutions and products, those of other layers left out. */
final class StepFlops {
  private StepFlops() {}

  /**
   * Of one step. An update of D runs G once forward, D forward on both halves and twice that
   * backward, and for a penalty four times D on one half, or once D on both halves where the
   * penalty shares the backward run; G's update runs both forward, D backward once, G backward
   * twice, and D once more forward where the objective looks at real images too.
   */
  static double of(GanSpec spec) {
    double g = forward(spec.generator());
    double d = forward(spec.discriminator());
    double penalty =
        spec.gradientPenalty().map(p -> p instanceof GradientPenalty.R1R2 ? 2 : 4).orElse(0) * d;
    double discriminator = g + 2 * d + 4 * d + penalty;
    double generator = g + d + d + 2 * g + (spec.objective().generatorSeesReal() ? d : 0);
    return spec.batchSize() * (spec.discriminatorUpdates() * discriminator + generator);
  }

  /** Of one image's way through {@code network}. */
  static double forward(NetworkSpec network) {
    return forward(network.input(), network.layers());
  }

  private static double forward(List<Integer> input, List<LayerSpec> layers) {
    double flops = 0;
    List<List<Integer>> shapes = new NetworkSpec(input, layers).shapes();
    for (int i = 0; i < layers.size(); i++) {
      flops += layer(layers.get(i), shapes.get(i), shapes.get(i + 1));
    }
    return flops;
  }

  /** Of one image's way through a layer between these shapes. */
  static double layer(LayerSpec layer, List<Integer> in, List<Integer> out) {
    if (layer instanceof LayerSpec.SpectralNorm spectral) {
      return layer(spectral.layer(), in, out);
    }
    if (layer instanceof LayerSpec.Residual residual) {
      return forward(in, residual.main()) + forward(in, residual.shortcut());
    }
    if (layer instanceof LayerSpec.Linear l) {
      return 2.0 * l.in() * l.out();
    }
    if (layer instanceof LayerSpec.Convolution c) {
      return 2.0 * out.get(0) * out.get(1) * c.in() * c.out() * c.kernel() * c.kernel();
    }
    if (layer instanceof LayerSpec.TransposedConvolution c) {
      return 2.0 * in.get(0) * in.get(1) * c.in() * c.out() * c.kernel() * c.kernel();
    }
    return 0;
  }
}
