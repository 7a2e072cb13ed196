package io.streamgan.bench;

import com.sun.management.OperatingSystemMXBean;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.monitor.keras.KerasNetwork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * What features of a Keras network cost: images a second, processor time and resident memory.
 * Arguments as {@code name=value}: {@code file}, {@code layer}, {@code images=32} a round, {@code
 * rounds=3}, {@code size=32} of the images, {@code threads=1}. {@code peers/inception_keras.py}
 * writes a file.
 */
final class KerasBench {
  private KerasBench() {}

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      values.put(pair[0], pair[1]);
    }
    int count = BenchStream.take(values, "images", 32);
    int rounds = BenchStream.take(values, "rounds", 3);
    int size = BenchStream.take(values, "size", 32);
    int threads = BenchStream.take(values, "threads", 1);
    Path file = Path.of(Objects.requireNonNull(values.get("file"), "file=... is missing"));
    String layer = values.getOrDefault("layer", "");

    long from = System.nanoTime();
    try (KerasNetwork network = KerasNetwork.read(file, layer)) {
      System.out.printf(
          Locale.ROOT, "%s read in %.1f s%n", network.name(), (System.nanoTime() - from) / 1e9);
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
      ImageShape shape = new ImageShape(size, size, 3);
      byte[] pixels = new byte[count * shape.bytes()];
      new Random(1).nextBytes(pixels);
      Images images = new Images(shape, count, pixels);
      for (int round = 1; round <= rounds; round++) {
        long start = System.nanoTime();
        long used = processorNanos();
        network.features(images);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "round %d: %.2f images/s, %.2f s of processor time an image, %s resident%n",
            round,
            count / seconds,
            (processorNanos() - used) / 1e9 / count,
            resident());
      }
    }
  }

  /** Of all threads. */
  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static String resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .map(kilobytes -> Integer.parseInt(kilobytes) / 1024 + " MB")
        .findFirst()
        .orElseThrow();
  }
}
