package io.streamgan.monitor.keras;

import io.streamgan.monitor.features.FeatureNetwork;
import io.streamgan.monitor.features.FeatureSettings;
import io.streamgan.monitor.features.ForwardPass;
import io.streamgan.monitor.features.NetworkInput;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Forward passes of the network of a Keras file. Its arrays are native. */
public final class KerasNetwork implements ForwardPass {
  private static final int BATCH = 16;
  private static final int NAMED_LAYERS = 6;

  private final Path path;
  private final ComputationGraph graph;
  private final NetworkInput input;
  private final String layer;

  private KerasNetwork(Path path, KerasFile file, String layer) {
    this.path = path;
    graph = file.graph();
    input = file.input();
    this.layer = layer;
  }

  /**
   * Reads the network, and computes features to check it.
   *
   * @param path file that Keras saved
   * @param named layer whose activations are the features; empty for the network's output
   * @throws ConfigException when file or layer cannot be used
   */
  public static FeatureNetwork read(Path path, String named) {
    KerasFile file = KerasFile.read(path);
    String layer = layer(path, named, file);
    if (file.isFirst(layer)) {
      throw new ConfigException(
          FeatureSettings.LAYER.name(),
          layer,
          "features cannot be those of the first layer; name a later one");
    }
    return FeatureNetwork.of(
        path,
        "keras",
        file.outputs().equals(List.of(layer)) ? "" : layer,
        new KerasNetwork(path, file, layer));
  }

  private static String layer(Path path, String named, KerasFile file) {
    if (named.isEmpty()) {
      if (file.outputs().size() > 1) {
        throw new ConfigException(
            FeatureSettings.LAYER.name(),
            "",
            "the network has the outputs %s; name one".formatted(file.outputs()));
      }
      return file.outputs().get(0);
    }
    List<String> layers = file.layers();
    if (!layers.contains(named)) {
      List<String> last = layers.subList(Math.max(0, layers.size() - NAMED_LAYERS), layers.size());
      throw new ConfigException(
          FeatureSettings.LAYER.name(),
          named,
          "%s has %d layers and none of that name; the last are %s"
              .formatted(path.getFileName(), layers.size(), String.join(", ", last)));
    }
    return named;
  }

  @Override
  public NetworkInput input() {
    return input;
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public float[][] features(float[] images, long[] shape) {
    INDArray values = Nd4j.create(images, shape, 'c');
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

  @Override
  public void free() {
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
  }

  @Override
  public String reason(RuntimeException e) {
    return KerasFile.reason(e);
  }

  /** Frees the parameters; the working memory of a thread goes with that. */
  @Override
  public void close() {
    graph.close();
  }
}
