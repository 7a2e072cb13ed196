package io.streamgan.monitor.keras;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.schemas.parts.Parts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network of a Keras file, and the activations of one of its layers. Its arrays are native; those
 * of a forward pass belong to the thread that makes the pass, and are kept for the next one. Not
 * thread-safe.
 */
public final class KerasNetwork implements AutoCloseable {
  /** Number of images of a forward pass; the memory of the activations grows with it. */
  private static final int BATCH = 16;

  private static final int NAMED_LAYERS = 6;
  private static final int PROBE_SIDE = 96;

  private final Path path;
  private final ComputationGraph graph;
  private final NetworkInput input;
  private final String layer;
  private final int size;
  private final String name;

  private KerasNetwork(Path path, KerasFile file, String layer, int size, String name) {
    this.path = path;
    graph = file.graph();
    input = file.input();
    this.layer = layer;
    this.size = size;
    this.name = name;
  }

  /**
   * Reads the network, and computes the features of one image to check it.
   *
   * @param path file that Keras saved
   * @param named layer whose activations are the features; empty for the network's output
   * @throws ConfigException when file or layer cannot be used
   */
  public static KerasNetwork read(Path path, String named) {
    KerasFile file = KerasFile.read(path);
    String layer = layer(path, named, file);
    if (file.isFirst(layer)) {
      throw new ConfigException(
          KerasSettings.LAYER.name(),
          layer,
          "features cannot be those of the first layer; name a later one");
    }
    int size = new KerasNetwork(path, file, layer, 0, "").probe();
    // Another layer of the same file is another extractor; the output needs no name.
    String suffix = file.outputs().equals(List.of(layer)) ? "" : "-" + layer;
    String name = "keras-" + size + "-" + sha256(path).substring(0, 12) + suffix;
    return new KerasNetwork(path, file, layer, size, name);
  }

  private static String layer(Path path, String named, KerasFile file) {
    if (named.isEmpty()) {
      if (file.outputs().size() > 1) {
        throw new ConfigException(
            KerasSettings.LAYER.name(),
            "",
            "the network has the outputs %s; name one".formatted(file.outputs()));
      }
      return file.outputs().get(0);
    }
    List<String> layers = file.layers();
    if (!layers.contains(named)) {
      List<String> last = layers.subList(Math.max(0, layers.size() - NAMED_LAYERS), layers.size());
      throw new ConfigException(
          KerasSettings.LAYER.name(),
          named,
          "%s has %d layers and none of that name; the last are %s"
              .formatted(path.getFileName(), layers.size(), String.join(", ", last)));
    }
    return named;
  }

  /** Returns the number of features. */
  private int probe() {
    ImageShape shape = new ImageShape(PROBE_SIDE, PROBE_SIDE, 1);
    try {
      return features(new Images(shape, 1, new byte[shape.bytes()]))[0].length;
    } catch (RuntimeException e) {
      throw KerasSettings.unusable(
          path,
          "its layer %s gives no features (%s); choose another with %s"
              .formatted(layer, KerasFile.reason(e), KerasSettings.LAYER));
    } finally {
      Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
  }

  /** Kind, number of features, checksum of the file, and layer where it is not the output. */
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
    return input.takes(channels);
  }

  /**
   * Checks that {@code images}, of which one suffices, have features.
   *
   * @throws ConfigException when they do not fit
   */
  public void require(Images images) {
    int channels = images.shape().channels();
    if (!takes(channels)) {
      throw KerasSettings.unusable(
          path,
          "the network takes grey images, and those of the stream have %d channels; choose one for"
                  .formatted(channels)
              + " colours");
    }
    try {
      features(images);
    } catch (RuntimeException e) {
      throw KerasSettings.unusable(
          path,
          "the network does not take the stream's images of %s (%s); save it with an input_shape"
              .formatted(images.shape(), KerasFile.reason(e)));
    } finally {
      Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
  }

  /**
   * Activations of the layer, averaged over height and width.
   *
   * @return [images, features]
   * @throws IllegalStateException when the thread is interrupted, or memory does not suffice
   */
  public double[][] features(Images images) {
    double[][] features = new double[images.count()][];
    for (int from = 0; from < features.length; from += BATCH) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted");
      }
      int count = Math.min(BATCH, features.length - from);
      float[][] some = forward(images, from, count);
      for (int i = 0; i < count; i++) {
        features[from + i] = toDouble(some[i]);
      }
    }
    return features;
  }

  private float[][] forward(Images images, int from, int count) {
    INDArray values =
        Nd4j.create(input.values(images, from, count), input.shape(images.shape(), count), 'c');
    try {
      INDArray activations = graph.output(List.of(layer), false, new INDArray[] {values}, null)[0];
      try {
        return vectors(activations);
      } finally {
        free(activations);
      }
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(
          "the network of %s needs more native memory than -Dorg.bytedeco.javacpp.maxbytes or -Xmx allow"
              .formatted(path),
          e);
    } finally {
      free(values);
    }
  }

  private static float[][] vectors(INDArray activations) {
    return switch (activations.rank()) {
      case 2 -> activations.toFloatMatrix();
      case 4 -> means(activations);
      default ->
          throw new IllegalArgumentException(
              "activations of rank %d are neither vectors nor images"
                  .formatted(activations.rank()));
    };
  }

  private static float[][] means(INDArray activations) {
    INDArray means = activations.mean(1, 2);
    try {
      return means.toFloatMatrix();
    } finally {
      free(means);
    }
  }

  /** Releases the native memory now instead of at the next garbage collection. */
  private static void free(INDArray array) {
    if (array.closeable()) {
      array.close();
    }
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
      throw KerasSettings.unusable(file, "it cannot be read: " + e.getMessage());
    }
  }

  /** Frees its parameters; the working memory of a thread goes with that. */
  @Override
  public void close() {
    graph.close();
  }
}
