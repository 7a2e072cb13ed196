package io.streamgan.monitor.evaluate;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.monitor.quality.NearestDistance;
import io.streamgan.monitor.quality.PrecisionRecall;
import io.streamgan.schemas.PastRegime;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps real images of each class and time that a model has learned, and compares generated images
 * with them. Images with labels are kept by class; those without, by the stretch of the stream
 * between two drifts. The first images of a class or stretch stay its reference for ever. Not
 * thread-safe.
 */
final class PastRegimes {
  /** Real images of a regime. */
  static final int IMAGES = 32;

  private static final int MAX_REGIMES = 32;

  /** Label of a stretch of images without labels. */
  private static final int UNLABELLED = -1;

  private static final int MAGIC = 0x53475052;

  private final int neighbours;
  private final int capacity;
  private final @Nullable StoredState stored;
  private final List<Regime> regimes = new ArrayList<>();
  private @Nullable ImageShape shape;
  private String run = "";
  private String extractor = "";
  private boolean beginning = true;

  /**
   * A class or a stretch of the stream.
   *
   * @param step of the model when its first images were kept
   */
  private static final class Regime {
    private final int label;
    private final long step;
    private final byte[] pixels;
    private int count;
    private double best;
    private FeatureExtractor.@Nullable Features features;

    Regime(int label, long step, ImageShape shape) {
      this.label = label;
      this.step = step;
      pixels = new byte[IMAGES * shape.bytes()];
    }

    boolean isComplete() {
      return count == IMAGES;
    }

    /**
     * Returns the features of the images, which are computed once for each extractor; null while
     * they are not complete, or where {@code source} has another extractor for them.
     */
    FeatureExtractor.@Nullable Features features(
        FeatureExtractor source, String extractor, ImageShape shape) {
      if (!isComplete()) {
        return null;
      }
      if (features == null || !features.extractor().equals(extractor)) {
        features = source.features(new Images(shape, IMAGES, pixels));
      }
      return features.extractor().equals(extractor) ? features : null;
    }

    String name(List<String> classNames) {
      if (label == UNLABELLED) {
        return "from step " + step;
      }
      return label < classNames.size() ? classNames.get(label) : Integer.toString(label);
    }
  }

  /**
   * @param neighbours k of coverage and recall
   * @param capacity largest number of regimes; there is no room for those that come later
   * @param stored where they are stored; null for nowhere
   */
  PastRegimes(int neighbours, int capacity, @Nullable StoredState stored) {
    this.neighbours = neighbours;
    this.capacity = capacity;
    this.stored = stored;
    if (stored != null) {
      stored.read(this::read);
    }
  }

  /** Returns the number of regimes beside evaluations of {@code images} images. */
  static int capacity(int images) {
    return Math.min(MAX_REGIMES, 2 * images / IMAGES);
  }

  /** Returns the file that stores the regimes, beside that of the classifier. */
  static StoredState beside(Path classifier) {
    return new StoredState(
        classifier.resolveSibling(classifier.getFileName() + ".past"), "images of the past");
  }

  /**
   * Keeps those of the newest real images that belong to an incomplete regime.
   *
   * @param drifted whether they differ from those before
   * @param step of the model
   */
  void take(Images real, boolean drifted, long step) {
    if (!real.shape().equals(shape)) {
      regimes.clear();
      shape = real.shape();
    }
    beginning |= drifted;
    boolean changed = false;
    for (int i = 0; i < real.count(); i++) {
      int label = real.labels().length == 0 ? UNLABELLED : Math.max(UNLABELLED, real.labels()[i]);
      Regime regime = regime(label, step, real.shape());
      if (regime != null && !regime.isComplete()) {
        int bytes = real.shape().bytes();
        System.arraycopy(real.pixels(), i * bytes, regime.pixels, regime.count++ * bytes, bytes);
        changed = true;
      }
    }
    if (changed) {
      store();
    }
  }

  private @Nullable Regime regime(int label, long step, ImageShape ofShape) {
    if (label != UNLABELLED || !beginning) {
      for (int i = regimes.size() - 1; i >= 0; i--) {
        if (regimes.get(i).label == label) {
          return regimes.get(i);
        }
      }
    }
    if (label == UNLABELLED) {
      beginning = false;
    }
    if (regimes.size() >= capacity) {
      return null;
    }
    Regime created = new Regime(label, step, ofShape);
    regimes.add(created);
    return created;
  }

  /** Draws images of a generator. */
  @FunctionalInterface
  interface Drawing {
    /**
     * Returns {@code count} images of a class, or of all classes for a negative label; null where
     * the generator takes no classes, or not this one.
     */
    @Nullable Images of(int label, int count);
  }

  /**
   * Compares generated images with those of each complete regime.
   *
   * @param generated features of images of the newest images' classes, by {@code source}
   * @param drawing of the same generator
   * @param runId of the generator; another run has forgotten nothing
   */
  List<PastRegime> compare(
      FeatureExtractor.Features generated,
      Drawing drawing,
      FeatureExtractor source,
      List<String> classNames,
      String runId) {
    ImageShape kept = shape;
    if (kept == null || !source.takes(kept.channels())) {
      return List.of();
    }
    begin(runId, generated.extractor());
    int count = generated.vectors().length;
    double[][] ofAllClasses = null;
    List<PastRegime> found = new ArrayList<>();
    boolean improved = false;
    for (Regime regime : regimes) {
      FeatureExtractor.Features real = regime.features(source, generated.extractor(), kept);
      if (real == null) {
        continue;
      }
      double[][] made;
      if (regime.label != UNLABELLED) {
        made = features(drawing.of(regime.label, IMAGES), source, generated);
      } else {
        if (ofAllClasses == null) {
          ofAllClasses = features(drawing.of(UNLABELLED, count), source, generated);
        }
        made = ofAllClasses;
      }
      double distance = NearestDistance.of(real.vectors(), made);
      if (!Double.isFinite(distance)) {
        continue; // all its images are equal
      }
      PrecisionRecall overlap = PrecisionRecall.of(real.vectors(), made, neighbours);
      improved |= overlap.coverage() > regime.best;
      regime.best = Math.max(regime.best, overlap.coverage());
      PastRegime.Builder described = PastRegime.newBuilder();
      if (regime.label != UNLABELLED) {
        described.setLabel(regime.label);
      }
      found.add(
          described
              .setName(regime.name(classNames))
              .setRealImages(IMAGES)
              .setGeneratedImages(made.length)
              .setRecall(overlap.recall())
              .setCoverage(overlap.coverage())
              .setBestCoverage(regime.best)
              .setDistance(distance)
              .build());
    }
    if (improved) {
      store();
    }
    return found;
  }

  /** Returns the features of {@code own} images, or the common ones where there are none. */
  private static double[][] features(
      @Nullable Images own, FeatureExtractor source, FeatureExtractor.Features common) {
    return own == null ? common.vectors() : source.features(own).vectors();
  }

  /** Forgets the best coverages of another run, and those by another kind of features. */
  private void begin(String runId, String name) {
    // Classifiers follow one another when classes appear, which is when others may be forgotten.
    String kind = name.substring(0, Math.max(0, name.indexOf('-')));
    if (!runId.equals(run) || !kind.equals(extractor)) {
      run = runId;
      extractor = kind;
      regimes.forEach(regime -> regime.best = 0);
    }
  }

  private void store() {
    if (stored != null) {
      stored.write(this::write);
    }
  }

  private void write(DataOutputStream out) throws IOException {
    ImageShape kept = shape;
    if (kept == null) {
      throw new IllegalStateException("there are no images");
    }
    out.writeInt(MAGIC);
    out.writeInt(kept.height());
    out.writeInt(kept.width());
    out.writeInt(kept.channels());
    out.writeUTF(run);
    out.writeUTF(extractor);
    out.writeInt(regimes.size());
    for (Regime regime : regimes) {
      out.writeInt(regime.label);
      out.writeLong(regime.step);
      out.writeDouble(regime.best);
      out.writeInt(regime.count);
      out.write(regime.pixels, 0, regime.count * kept.bytes());
    }
  }

  private Optional<ImageShape> read(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new IOException("it has no images of the past");
    }
    try {
      ImageShape kept = new ImageShape(in.readInt(), in.readInt(), in.readInt());
      run = in.readUTF();
      extractor = in.readUTF();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        Regime regime = new Regime(in.readInt(), in.readLong(), kept);
        regime.best = in.readDouble();
        regime.count = in.readInt();
        in.readFully(regime.pixels, 0, regime.count * kept.bytes());
        if (regimes.size() < capacity) {
          regimes.add(regime);
          beginning &= regime.label != UNLABELLED;
        }
      }
      shape = kept;
      return Optional.of(kept);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("it is damaged", e);
    }
  }
}
