package io.streamgan.monitor.evaluate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Stores a finished classifier. */
final class ClassifierFile {
  /**
   * Precedes channels, number of classes, accuracy, whether each class is known, and parameters.
   */
  private static final int MAGIC = 0x53474359;

  /** Begins files of earlier releases, which do not say which classes are known: all are. */
  private static final int FIRST_MAGIC = 0x53474358;

  private final StoredState state;

  ClassifierFile(Path path) {
    state = new StoredState(path, "classifier");
  }

  /**
   * @throws java.io.UncheckedIOException when the file is there and holds no classifier
   */
  Optional<ClassifierFeatures.Finished> read() {
    return state.read(ClassifierFile::read);
  }

  void write(ClassifierFeatures.Finished finished) {
    state.write(out -> write(finished, out));
  }

  private static ClassifierFeatures.Finished read(DataInputStream in) throws IOException {
    int magic = in.readInt();
    if (magic != MAGIC && magic != FIRST_MAGIC) {
      throw new IOException("it is no classifier");
    }
    int channels = in.readInt();
    int classes = in.readInt();
    if (channels < 1 || channels > 4 || classes < 2 || classes > LabelledImages.MAX_CLASSES) {
      throw new IOException("it is damaged");
    }
    double accuracy = in.readDouble();
    SortedSet<Integer> known = new TreeSet<>();
    for (int label = 0; label < classes; label++) {
      if (magic == FIRST_MAGIC || in.readBoolean()) {
        known.add(label);
      }
    }
    Classifier classifier = new Classifier(channels, classes, 0);
    for (int i = 0; i < classifier.parameters().length; i++) {
      classifier.parameters()[i] = in.readFloat();
    }
    return new ClassifierFeatures.Finished(classifier, known, accuracy);
  }

  private static void write(ClassifierFeatures.Finished finished, DataOutputStream out)
      throws IOException {
    Classifier classifier = finished.classifier();
    out.writeInt(MAGIC);
    out.writeInt(classifier.channels());
    out.writeInt(classifier.classes());
    out.writeDouble(finished.accuracy());
    for (int label = 0; label < classifier.classes(); label++) {
      out.writeBoolean(finished.known().contains(label));
    }
    for (float value : classifier.parameters()) {
      out.writeFloat(value);
    }
  }
}
