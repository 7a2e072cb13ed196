package io.streamgan.monitor.features;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.parts.Parts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;

/**
 * A network of a file, and the activations of one of its layers as features of images. Native
 * memory of a forward pass belongs to the thread that makes the pass, and is kept for the next one.
 * Not thread-safe.
 */
public final class FeatureNetwork implements AutoCloseable {
  private static final int PROBE_SIDE = 96;

  private final Path path;
  private final ForwardPass pass;
  private final int size;
  private final String name;

  private FeatureNetwork(Path path, ForwardPass pass, int size, String name) {
    this.path = path;
    this.pass = pass;
    this.size = size;
    this.name = name;
  }

  /**
   * Computes the features of one or two images to check the network.
   *
   * @param path file that {@code pass} was read from
   * @param format with which the {@link #name} begins
   * @param layer where it is not the network's output; empty where it is
   * @param pass that the result closes
   * @throws ConfigException when the layer has no features
   */
  public static FeatureNetwork of(Path path, String format, String layer, ForwardPass pass) {
    try {
      int size = new FeatureNetwork(path, pass, 0, "").probe(layer);
      // Another layer of the same file is another extractor; the output needs no name.
      String suffix = layer.isEmpty() ? "" : "-" + layer;
      String name = format + "-" + size + "-" + sha256(path).substring(0, 12) + suffix;
      return new FeatureNetwork(path, pass, size, name);
    } catch (ConfigException e) {
      pass.close();
      throw e;
    }
  }

  /** Returns the number of features. */
  private int probe(String layer) {
    ImageShape shape = new ImageShape(PROBE_SIDE, PROBE_SIDE, 1);
    // Two, because a network can have been saved for one image at a time without declaring it.
    int count = Math.min(2, pass.batch());
    try {
      return features(new Images(shape, count, new byte[count * shape.bytes()]))[0].length;
    } catch (RuntimeException e) {
      throw FeatureSettings.unusable(
          path,
          "its %s has no features (%s); choose another layer with %s"
              .formatted(
                  layer.isEmpty() ? "output" : "layer " + layer,
                  pass.reason(e),
                  FeatureSettings.LAYER));
    } finally {
      pass.free();
    }
  }

  /** Format, number of features, checksum of the file, and layer where it is not the output. */
  public String name() {
    return name;
  }

  /** Number of features per image. */
  public int size() {
    return size;
  }

  /**
   * Whether images of {@code channels} fit: a network for colours takes grey images, and one for
   * grey images takes no colours.
   */
  public boolean takes(int channels) {
    return pass.input().takes(channels);
  }

  /**
   * Checks that {@code images}, of which one suffices, have features.
   *
   * @throws ConfigException when they do not fit
   */
  public void require(Images images) {
    int channels = images.shape().channels();
    if (!takes(channels)) {
      throw FeatureSettings.unusable(
          path,
          "the network takes grey images, and those of the stream have %d channels; choose one for"
                  .formatted(channels)
              + " colours");
    }
    try {
      features(images);
    } catch (RuntimeException e) {
      throw FeatureSettings.unusable(
          path,
          "the network does not take the stream's images of %s (%s); save it with a fixed height and"
                  .formatted(images.shape(), pass.reason(e))
              + " width of its input");
    } finally {
      pass.free();
    }
  }

  /**
   * Activations of the layer, averaged over height and width.
   *
   * @return [images, features]
   * @throws IllegalStateException when the thread is interrupted, or memory does not suffice
   */
  public double[][] features(Images images) {
    NetworkInput input = pass.input();
    double[][] features = new double[images.count()][];
    for (int from = 0; from < features.length; from += pass.batch()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted");
      }
      int count = Math.min(pass.batch(), features.length - from);
      float[][] some =
          pass.features(input.values(images, from, count), input.shape(images.shape(), count));
      for (int i = 0; i < count; i++) {
        features[from + i] = toDouble(some[i]);
      }
    }
    return features;
  }

  private static double[] toDouble(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static String sha256(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      return Parts.sha256(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    } catch (IOException e) {
      throw FeatureSettings.unusable(file, "it cannot be read: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    pass.close();
  }
}
