package io.streamgan.sampler.export;

import io.streamgan.codec.PublishedGenerator;
import java.util.function.Function;

/** What a generator can be written as. */
public enum ExportFormat {
  /** A Deeplearning4j {@code MultiLayerNetwork}. */
  DL4J("zip", Dl4jModel::write),
  /** An ONNX model. */
  ONNX("onnx", OnnxModel::write),
  /** All parameters, by name, as NumPy arrays. */
  NPZ("npz", NpzFile::write);

  private final String extension;
  private final Function<PublishedGenerator, byte[]> writer;

  ExportFormat(String extension, Function<PublishedGenerator, byte[]> writer) {
    this.extension = extension;
    this.writer = writer;
  }

  /** Of a file's name, without a dot. */
  public String extension() {
    return extension;
  }

  /**
   * The generator as a file.
   *
   * @throws UnsupportedLayerException when the format has no such layer
   */
  public byte[] write(PublishedGenerator generator) {
    return writer.apply(generator);
  }
}
