package io.streamgan.monitor.evaluate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The real images and labels that drift is measured from.
 *
 * @param vectors of the images, [images, values]; empty for none
 * @param labels of images, not necessarily the same ones; empty for none
 */
record DriftReference(float[][] vectors, int[] labels) {
  static final DriftReference NONE = new DriftReference(new float[0][], new int[0]);

  private static final int MAGIC = 0x53474452;
  private static final int MAX_LENGTH = 1 << 24;

  /** Returns the file that stores the reference, beside that of the classifier. */
  static StoredState beside(Path classifier) {
    return new StoredState(
        classifier.resolveSibling(classifier.getFileName() + ".reference"),
        "reference of the drift tests");
  }

  /**
   * @throws java.io.UncheckedIOException when the file is there and holds no reference
   */
  static Optional<DriftReference> read(StoredState state) {
    return state.read(DriftReference::read);
  }

  /**
   * @throws java.io.UncheckedIOException when the file cannot be written
   */
  void write(StoredState state) {
    state.write(this::write);
  }

  boolean hasVectorsOf(int length) {
    return vectors.length > 0 && vectors[0].length == length;
  }

  private static DriftReference read(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("it is no reference");
    }
    float[][] vectors = new float[length(in)][];
    int values = length(in);
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = new float[values];
      for (int v = 0; v < values; v++) {
        vectors[i][v] = in.readFloat();
      }
    }
    int[] labels = new int[length(in)];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = in.readInt();
    }
    return new DriftReference(vectors, labels);
  }

  private static int length(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_LENGTH) {
      throw new IOException("it is damaged");
    }
    return length;
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeInt(MAGIC);
    out.writeInt(vectors.length);
    out.writeInt(vectors.length == 0 ? 0 : vectors[0].length);
    for (float[] vector : vectors) {
      for (float value : vector) {
        out.writeFloat(value);
      }
    }
    out.writeInt(labels.length);
    for (int label : labels) {
      out.writeInt(label);
    }
  }
}
