package io.streamgan.sampler.export;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** File formats that a generator can be exported to. */
public enum ExportFormat {
  /** A Deeplearning4j {@code MultiLayerNetwork}. */
  DL4J("zip", Dl4jModel::supports, Dl4jModel::write),
  /** An ONNX model. */
  ONNX("onnx", OnnxModel::supports, OnnxModel::write),
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

  /** Whether the format supports all layers of {@code network}. */
  public boolean supports(NetworkSpec network) {
    return network.layers().stream().allMatch(supported);
  }

  /**
   * Returns the content of the file.
   *
   * @param classNames names of the classes for the manifest, in the order of their indices
   * @throws UnsupportedLayerException when the format does not support a layer of the network
   */
  public byte[] write(PublishedGenerator generator, List<String> classNames) {
    for (LayerSpec layer : generator.snapshot().network().layers()) {
      if (!supported.test(layer)) {
        throw new UnsupportedLayerException(layer, this);
      }
    }
    return writer.apply(generator, classNames);
  }
}
