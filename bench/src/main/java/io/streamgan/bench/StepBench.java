package io.streamgan.bench;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Objectives;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * How long one step of the bare engine takes, images in memory. Prints one line of {@code
 * name=value} pairs; the arguments are pairs of the same names.
 */
final class StepBench {
  private StepBench() {}

  public static void main(String[] arguments) {
    int size = argument(arguments, "size", 32);
    int channels = argument(arguments, "channels", 3);
    int width = argument(arguments, "width", 64);
    int latent = argument(arguments, "latent", 100);
    int batch = argument(arguments, "batch", 64);
    int threads = argument(arguments, "threads", 0);
    int warmUp = argument(arguments, "warm-up", 10);
    int steps = argument(arguments, "steps", 40);

    ImageShape shape = new ImageShape(size, size, channels);
    GanSpec spec =
        GanSpec.dcgan(shape, width, latent, Objectives.named("non-saturating"), batch, 1);
    byte[] pixels = new byte[batch * shape.bytes()];
    new Random(1).nextBytes(pixels);
    Images images = new Images(shape, batch, pixels);

    long start = System.nanoTime();
    try (GanEngine engine = Engines.create(spec, new EngineOptions(threads))) {
      engine.step(images);
      double firstStep = (System.nanoTime() - start) / 1e6;
      for (int i = 1; i < warmUp; i++) {
        engine.step(images);
      }
      double[] millis = new double[steps];
      for (int i = 0; i < steps; i++) {
        long from = System.nanoTime();
        engine.step(images);
        millis[i] = (System.nanoTime() - from) / 1e6;
      }
      Arrays.sort(millis);
      double median = millis[steps / 2];
      System.out.printf(
          Locale.ROOT,
          "streamgan threads=%s median_ms=%.1f min_ms=%.1f images_per_s=%.0f gflop_per_s=%.0f"
              + " first_step_ms=%.0f%n",
          threads == 0 ? "all" : threads,
          median,
          millis[0],
          1000 * batch / median,
          stepFlops(spec) / median / 1e6,
          firstStep);
    }
  }

  /**
   * Multiplications and additions of a step's convolutions and products: D's update runs G once
   * forward, D forward on both halves and twice that backward; G's update runs both forward, D
   * backward once, G backward twice.
   */
  private static double stepFlops(GanSpec spec) {
    double g = forwardFlops(spec.generator());
    double d = forwardFlops(spec.discriminator());
    return spec.batchSize() * ((g + 2 * d + 4 * d) + (g + d + d + 2 * g));
  }

  private static double forwardFlops(NetworkSpec network) {
    double flops = 0;
    for (int i = 0; i < network.layers().size(); i++) {
      LayerSpec layer = network.layers().get(i);
      List<Integer> in = network.shapes().get(i);
      List<Integer> out = network.shapes().get(i + 1);
      if (layer instanceof LayerSpec.Linear l) {
        flops += 2.0 * l.in() * l.out();
      } else if (layer instanceof LayerSpec.Convolution c) {
        flops += 2.0 * out.get(0) * out.get(1) * c.in() * c.out() * c.kernel() * c.kernel();
      } else if (layer instanceof LayerSpec.TransposedConvolution c) {
        flops += 2.0 * in.get(0) * in.get(1) * c.in() * c.out() * c.kernel() * c.kernel();
      }
    }
    return flops;
  }

  private static int argument(String[] arguments, String name, int standard) {
    for (String argument : arguments) {
      if (argument.startsWith(name + "=")) {
        return Integer.parseInt(argument.substring(name.length() + 1));
      }
    }
    return standard;
  }
}
