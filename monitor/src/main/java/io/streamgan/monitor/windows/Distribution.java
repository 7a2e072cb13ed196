package io.streamgan.monitor.windows;

import io.streamgan.schemas.Statistic;
import java.nio.ByteBuffer;
import org.apache.datasketches.kll.KllFloatsSketch;
import org.apache.datasketches.memory.Memory;

/**
 * Distribution of one number: count, mean and deviation are exact (Welford 1962), quantiles are
 * those of a KLL sketch (Karnin, Lang and Liberty 2016), whose rank error is below 1.7 % at its
 * default size. Not thread-safe.
 */
final class Distribution {
  static {
    initialiseSketchMemory();
  }

  private final KllFloatsSketch sketch;
  private long count;
  private long nonFinite;
  private double mean;
  private double squares;
  private double minimum = Double.POSITIVE_INFINITY;
  private double maximum = Double.NEGATIVE_INFINITY;

  Distribution() {
    sketch = KllFloatsSketch.newHeapInstance();
  }

  private Distribution(Statistic statistic) {
    count = statistic.getCount();
    nonFinite = statistic.getNonFinite();
    mean = statistic.getMean();
    squares = statistic.getDeviation() * statistic.getDeviation() * count;
    ByteBuffer bytes = statistic.getSketch();
    if (count == 0) {
      sketch = KllFloatsSketch.newHeapInstance();
      return;
    }
    minimum = statistic.getMinimum();
    maximum = statistic.getMaximum();
    byte[] image = new byte[bytes.remaining()];
    bytes.duplicate().get(image);
    sketch = KllFloatsSketch.heapify(Memory.wrap(image));
  }

  /** Restores the distribution that {@code statistic} describes. */
  static Distribution of(Statistic statistic) {
    return new Distribution(statistic);
  }

  void add(double value) {
    if (!Double.isFinite(value)) {
      nonFinite++;
      return;
    }
    count++;
    double difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
    sketch.update((float) value);
  }

  Statistic statistic() {
    Statistic.Builder builder = Statistic.newBuilder().setCount(count).setNonFinite(nonFinite);
    if (count == 0) {
      return builder
          .setMean(0)
          .setDeviation(0)
          .setMinimum(0)
          .setMaximum(0)
          .setP05(0)
          .setP50(0)
          .setP95(0)
          .setSketch(ByteBuffer.allocate(0))
          .build();
    }
    return builder
        .setMean(mean)
        .setDeviation(Math.sqrt(squares / count))
        .setMinimum(minimum)
        .setMaximum(maximum)
        .setP05(sketch.getQuantile(0.05))
        .setP50(sketch.getQuantile(0.5))
        .setP95(sketch.getQuantile(0.95))
        .setSketch(ByteBuffer.wrap(sketch.toByteArray()))
        .build();
  }

  /**
   * Initialises DataSketches' {@code Memory}, whose release for Java 17 refuses every Java after 21
   * by its version alone. What it uses of {@code sun.misc.Unsafe} is there up to Java 25.
   */
  private static void initialiseSketchMemory() {
    String property = "java.version";
    String version = System.getProperty(property);
    int feature = Runtime.version().feature();
    if (feature <= 21 || feature > 25) {
      return;
    }
    System.setProperty(property, "21");
    try {
      Memory.wrap(new byte[Long.BYTES]);
    } finally {
      System.setProperty(property, version);
    }
  }
}
