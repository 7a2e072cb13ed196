package io.streamgan.bench.learning;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.BenchException;
import io.streamgan.gan.Images;
import io.streamgan.monitor.evaluate.FeatureNetworks;
import io.streamgan.monitor.features.FeatureNetwork;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/** Features of a network of the user's, by which a verdict compares images. */
final class NetworkFeatures {
  private final FeatureNetwork network;

  /** By the object: every mark of a training is judged with the same one. */
  private final Map<Images, double[][]> ofReal = new IdentityHashMap<>();

  private NetworkFeatures(FeatureNetwork network) {
    this.network = network;
  }

  /**
   * Takes the arguments {@code features=FILE} and {@code layer=NAME}, as the monitor's settings
   * {@code quality.features.file} and {@code quality.features.layer}. The network stays open until
   * the program ends.
   */
  static Optional<NetworkFeatures> take(Arguments given) {
    Optional<Path> file = given.take("features").map(Path::of);
    String layer = given.take("layer").orElse("");
    if (file.isEmpty() && !layer.isEmpty()) {
      throw new BenchException("layer=NAME needs features=FILE");
    }
    int threads = Runtime.getRuntime().availableProcessors();
    return file.map(path -> new NetworkFeatures(FeatureNetworks.read(path, layer, threads)));
  }

  /** Format, number of features and checksum. */
  String name() {
    return network.name();
  }

  /** Returns the features of {@code images}, which are kept. */
  double[][] ofReal(Images images) {
    return ofReal.computeIfAbsent(images, network::features);
  }

  /** Returns the features of {@code images}. */
  double[][] of(Images images) {
    return network.features(images);
  }
}
