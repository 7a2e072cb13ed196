package io.streamgan.sampler.export;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.sampler.generate.NoClassifierException;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** File formats that a generator can be exported to. */
public enum ExportFormat {
  /** A Deeplearning4j {@code MultiLayerNetwork}. */
  DL4J("zip", Dl4jModel::supports, Dl4jModel::write),
  /** An ONNX model. */
  ONNX("onnx", OnnxModel::supports, OnnxModel::write),
  /** The classifier that was published with the generator, as an ONNX model. */
  ONNX_CLASSIFIER("onnx", OnnxModel::supports, OnnxModel::writeClassifier),
  /** All parameters as NumPy arrays with their names. */
  NPZ("npz", layer -> true, NpzFile::write);

  private final String extension;
  private final Predicate<LayerSpec> supported;
  private final BiFunction<PublishedGenerator, List<String>, byte[]> writer;

  ExportFormat(
      String extension,
      Predicate<LayerSpec> supported,
      BiFunction<PublishedGenerator, List<String>, byte[]> writer) {
    this.extension = extension;
    this.supported = supported;
    this.writer = writer;
  }

  /** Extension of the file's name, without a dot. */
  public String extension() {
    return extension;
  }

  /** Returns the name of the format in requests. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether {@code generator} has what the format contains, of layers that it supports. */
  public boolean supports(PublishedGenerator generator) {
    NetworkSpec network = network(generator);
    return network != null && network.layers().stream().allMatch(supported);
  }

  /**
   * Returns the content of the file.
   *
   * @param classNames names of the classes for the manifest, in the order of their indices
   * @throws UnsupportedLayerException when the format does not support a layer of the network
   * @throws NoClassifierException when the format is that of a classifier, and there is none
   */
  public byte[] write(PublishedGenerator generator, List<String> classNames) {
    NetworkSpec network = network(generator);
    if (network == null) {
      throw new NoClassifierException();
    }
    for (LayerSpec layer : network.layers()) {
      if (!supported.test(layer)) {
        throw new UnsupportedLayerException(layer, this);
      }
    }
    return writer.apply(generator, classNames);
  }

  private @Nullable NetworkSpec network(PublishedGenerator generator) {
    if (this != ONNX_CLASSIFIER) {
      return generator.snapshot().network();
    }
    ClassifierSnapshot classifier = generator.snapshot().classifier();
    return classifier == null ? null : classifier.network();
  }
}
