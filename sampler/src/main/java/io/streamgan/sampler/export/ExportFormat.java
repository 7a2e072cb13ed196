package io.streamgan.sampler.export;

import io.streamgan.codec.PublishedGenerator;
import java.util.function.Function;

/** File formats that a generator can be exported to. */
public enum ExportFormat {
  /** A Deeplearning4j {@code MultiLayerNetwork}. */
  DL4J("zip", Dl4jModel::write),
  /** An ONNX model. */
  ONNX("onnx", OnnxModel::write),
  /** All parameters as NumPy arrays with their names. */
  NPZ("npz", NpzFile::write);

  private final String extension;
  private final Function<PublishedGenerator, byte[]> writer;

  ExportFormat(String extension, Function<PublishedGenerator, byte[]> writer) {
    this.extension = extension;
    this.writer = writer;
  }

  /** Extension of the file's name, without a dot. */
  public String extension() {
    return extension;
  }

  /**
   * Returns the content of the file.
   *
   * @throws UnsupportedLayerException when the format does not support a layer of the network
   */
  public byte[] write(PublishedGenerator generator) {
    return writer.apply(generator);
  }
}
