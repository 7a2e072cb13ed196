package io.streamgan.bench.engine;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.Images;
import io.streamgan.gan.nd4j.Nd4jPlatform;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.round.RoundEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How long one step of the bare engine takes, images in memory. Prints one line of {@code
 * name=value} pairs, and with {@code profile=true} a table of the layers' times before it.
 *
 * <p>The share of the processor's peak counts a convolution's multiplications as its definition has
 * them, also where the engine needs fewer.
 */
final class StepBench {
  private StepBench() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    StepSetUp setUp = new StepSetUp(arguments);
    int threads = setUp.number("threads", 0);
    int warmUp = setUp.number("warm-up", 10);
    int steps = setUp.number("steps", 40);
    GanSpec spec = setUp.spec();
    Images images = StepSetUp.images(spec);

    long start = System.nanoTime();
    EngineOptions options = new EngineOptions(threads);
    try (RoundEngine engine = new RoundEngine(spec, options, new Nd4jPlatform(options))) {
      engine.step(images);
      double firstStep = (System.nanoTime() - start) / 1e6;
      for (int i = 1; i < warmUp; i++) {
        engine.step(images);
      }
      // Before and after: the better one, since other guests take time from either.
      double peak = SgemmPeak.gigaflops(threads);
      List<LayerTime> before = engine.layerTimes();
      double[] millis = new double[steps];
      for (int i = 0; i < steps; i++) {
        long from = System.nanoTime();
        engine.step(images);
        millis[i] = (System.nanoTime() - from) / 1e6;
      }
      List<LayerTime> after = engine.layerTimes();
      peak = Math.max(peak, SgemmPeak.gigaflops(threads));
      if (setUp.wants("profile")) {
        printProfile(difference(before, after), Arrays.stream(millis).sum(), steps);
      }
      Arrays.sort(millis);
      double median = millis[steps / 2];
      double rate = StepFlops.of(spec) / median / 1e6;
      System.out.printf(
          Locale.ROOT,
          "streamgan threads=%s median_ms=%.1f min_ms=%.1f images_per_s=%.0f gflop_per_s=%.0f"
              + " sgemm_gflop_per_s=%.0f of_peak=%.2f first_step_ms=%.0f (%s)%n",
          threads == 0 ? "all" : threads,
          median,
          millis[0],
          1000 * spec.imagesPerStep() / median,
          rate,
          peak,
          rate / peak,
          firstStep,
          setUp.words());
    }
  }

  private static List<LayerTime> difference(List<LayerTime> before, List<LayerTime> after) {
    List<LayerTime> difference = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      LayerTime end = after.get(i);
      difference.add(
          new LayerTime(
              end.pass(),
              end.layer(),
              end.forwardNanos() - before.get(i).forwardNanos(),
              end.backwardNanos() - before.get(i).backwardNanos()));
    }
    return difference;
  }

  /** Milliseconds a step, the dearest first, and what is left between the layers. */
  private static void printProfile(List<LayerTime> times, double totalMillis, int steps) {
    System.out.printf(
        "%-28s %9s %9s %6s  %s%n", "in a step", "forward", "backward", "share", "layer");
    double known = 0;
    for (LayerTime time :
        times.stream().sorted(Comparator.comparingLong(LayerTime::nanos).reversed()).toList()) {
      double share = 100 * time.nanos() / 1e6 / totalMillis;
      known += share;
      if (share >= 0.1) {
        System.out.printf(
            Locale.ROOT,
            "%-28s %6.2f ms %6.2f ms %5.1f%%  %s%n",
            time.pass(),
            time.forwardNanos() / 1e6 / steps,
            time.backwardNanos() / 1e6 / steps,
            share,
            time.layer());
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-28s %6.2f ms %9s %5.1f%%  random numbers, losses, copies between networks%n",
        "between the passes",
        totalMillis / steps * (100 - known) / 100,
        "",
        100 - known);
  }
}
