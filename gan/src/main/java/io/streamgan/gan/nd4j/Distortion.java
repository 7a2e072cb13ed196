package io.streamgan.gan.nd4j;

import io.streamgan.gan.platform.Measuring;
import java.nio.FloatBuffer;

/** Adds the gradient of a weighted mean squared error to another gradient. */
final class Distortion implements Measuring {
  private final double weight;
  private final HostMemory images;
  private final HostMemory reconstructions;
  private final HostMemory other;
  private final HostMemory sum;
  private double value;

  Distortion(
      double weight,
      HostMemory images,
      HostMemory reconstructions,
      HostMemory other,
      HostMemory sum) {
    this.weight = weight;
    this.images = images;
    this.reconstructions = reconstructions;
    this.other = other;
    this.sum = sum;
  }

  @Override
  public void run() {
    int values = reconstructions.size();
    FloatBuffer x = images.read();
    FloatBuffer y = reconstructions.read();
    FloatBuffer added = other.read();
    FloatBuffer gradient = sum.write();
    double scale = 2 * weight / values;
    double squares = 0;
    for (int i = 0; i < values; i++) {
      double difference = (double) y.get(i) - x.get(i);
      squares += difference * difference;
      gradient.put(i, (float) (added.get(i) + scale * difference));
    }
    value = squares / values;
  }

  @Override
  public double value() {
    return value;
  }
}
