package io.streamgan.gan.cuda;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Precision;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.round.RoundEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * Times steps on the GPU of the machine, for {@code bench/gpu.sh}. Prints the GPU, and a line of
 * {@code name=value} pairs. Arguments, as {@code name=value}: {@code objective}, {@code size},
 * {@code width}, {@code batch}, {@code warm-up}, {@code steps}, {@code seconds} (takes steps at
 * least as long), {@code cache} (folder of compiled kernels), {@code precision}.
 */
final class GpuSteps {
  private final Map<String, String> values =
      new TreeMap<>(
          Map.of(
              "objective",
              "non-saturating",
              "size",
              "32",
              "width",
              "64",
              "batch",
              "64",
              "warm-up",
              "30",
              "steps",
              "300",
              "seconds",
              "0",
              "cache",
              "kernels",
              "precision",
              "float32"));

  private GpuSteps(String[] arguments) {
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      if (pair.length != 2 || values.replace(pair[0], pair[1]) == null) {
        throw new IllegalArgumentException(
            "'%s' is no NAME=VALUE with a name of %s".formatted(argument, values.keySet()));
      }
    }
  }

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    new GpuSteps(arguments).run();
  }

  private String text(String name) {
    return Objects.requireNonNull(values.get(name));
  }

  private int number(String name) {
    return Integer.parseInt(text(name));
  }

  private void run() {
    ImageShape shape = new ImageShape(number("size"), number("size"), 3);
    GanSpec spec =
        GanSpec.dcgan(
            shape, number("width"), 100, Objectives.named(text("objective")), number("batch"), 1);
    byte[] pixels = new byte[spec.imagesPerStep() * shape.bytes()];
    new Random(1).nextBytes(pixels);
    Images images = new Images(shape, spec.imagesPerStep(), pixels);

    Precision precision = Precision.named(text("precision"));
    long start = System.nanoTime();
    CudaDevice device = CudaDevice.find(precision, Path.of(text("cache")));
    double compile = millisSince(start);
    System.out.println(device.description());
    CudaPlatform platform = device.make(CudaPlatform.class::cast);
    try (RoundEngine engine = new RoundEngine(spec, EngineOptions.DEFAULT, platform)) {
      start = System.nanoTime();
      engine.step(images);
      double first = millisSince(start);
      for (int i = 1; i < number("warm-up"); i++) {
        engine.step(images);
      }
      List<Double> millis = new ArrayList<>();
      long end = System.nanoTime() + number("seconds") * 1_000_000_000L;
      while (millis.size() < number("steps") || System.nanoTime() < end) {
        start = System.nanoTime();
        engine.step(images);
        millis.add(millisSince(start));
      }
      int tenth = Math.max(1, millis.size() / 10);
      System.out.printf(
          "streamgan %s median_ms=%.3f at_first_ms=%.3f at_last_ms=%.3f steps=%d"
              + " allocated_mb=%d compile_ms=%.0f first_step_ms=%.0f hash=%s (dcgan %s %s width %s"
              + " batch %s)%n",
          text("precision"),
          median(millis),
          median(millis.subList(0, tenth)),
          median(millis.subList(millis.size() - tenth, millis.size())),
          millis.size(),
          platform.cuda().allocatedBytes() >> 20,
          compile,
          first,
          engine.parameterHash(),
          text("objective"),
          shape,
          text("width"),
          text("batch"));
    }
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static double median(List<Double> millis) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
