package io.streamgan.bench.detection;

import com.sun.management.OperatingSystemMXBean;
import io.streamgan.bench.Arguments;
import io.streamgan.bench.BenchException;
import io.streamgan.bench.ResidentMemory;
import io.streamgan.gan.Device;
import io.streamgan.gan.Engines;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Precision;
import io.streamgan.monitor.evaluate.FeatureNetworks;
import io.streamgan.monitor.features.FeatureNetwork;
import io.streamgan.monitor.quality.FrechetDistance;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Measures features of a network of a Keras file or an ONNX model: images per second, processor
 * time, resident memory. Arguments as {@code name=value}: {@code file}, {@code layer}, {@code
 * images=32} per round, {@code rounds=3}, {@code size=32} of the images, {@code threads=1}, {@code
 * distance=5000}: the number of images whose Fréchet distance is measured, too. {@code
 * peers/inception.py} writes a file.
 */
final class FeatureBench {
  private FeatureBench() {}

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    // Deeplearning4j would load the libraries without what the engine sets for them.
    Engines.use(Device.CPU, Precision.FLOAT32);
    Arguments given = new Arguments(arguments);
    int count = given.take("images", 32);
    int rounds = given.take("rounds", 3);
    int size = given.take("size", 32);
    int threads = given.take("threads", 1);
    int compared = given.take("distance", 0);
    Path file = Path.of(given.take("file").orElseThrow(() -> new BenchException("give file=FILE")));
    String layer = given.take("layer").orElse("");
    given.requireNoOthers();

    long from = System.nanoTime();
    try (FeatureNetwork network = FeatureNetworks.read(file, layer, threads)) {
      System.out.printf(
          Locale.ROOT, "%s read in %.1f s%n", network.name(), (System.nanoTime() - from) / 1e9);
      // Initialises the holder, which an ONNX model does not need.
      Nd4j.getExecutioner();
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
            "round %d: %.2f images/s, %.2f s of processor time an image, %.0f MB resident%n",
            round,
            count / seconds,
            (processorNanos() - used) / 1e9 / count,
            ResidentMemory.now(ProcessHandle.current().pid()));
      }
      if (compared > 0) {
        printDistance(compared, network.size());
      }
    }
  }

  /** Measures the Fréchet distance of normally distributed features. */
  private static void printDistance(int images, int features) {
    double[][] real = gaussian(images, features, 1);
    double[][] generated = gaussian(images, features, 2);
    long used = processorNanos();
    FrechetDistance.of(real, generated);
    System.out.printf(
        Locale.ROOT,
        "Fréchet distance of %d features, twice %d images: %.1f s of processor time%n",
        features,
        images,
        (processorNanos() - used) / 1e9);
  }

  private static double[][] gaussian(int rows, int columns, long seed) {
    Random random = new Random(seed);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return values;
  }

  /** Of all threads. */
  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
