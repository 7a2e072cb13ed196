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
import java.util.function.IntFunction;
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

    Regime(int label, long step, ImageShape shape) {
      this.label = label;
      this.step = step;
      pixels = new byte[IMAGES * shape.bytes()];
    }

    boolean isComplete() {
      return count == IMAGES;
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

  /**
   * Compares generated images with those of each complete regime.
   *
   * @param generated of the classes of the newest images
   * @param ofClass images of a class, or of all classes for -1; null where the generator takes no
   *     classes, or not this one
   * @param runId of the generator; another run has forgotten nothing
   */
  List<PastRegime> compare(
      Images generated,
      IntFunction<@Nullable Images> ofClass,
      FeatureExtractor source,
      List<String> classNames,
      String runId) {
    ImageShape kept = shape;
    if (kept == null
        || !source.takes(kept.channels())
        || !source.takes(generated.shape().channels())) {
      return List.of();
    }
    FeatureExtractor.Features all = source.features(generated);
    begin(runId, all.extractor());
    List<PastRegime> found = new ArrayList<>();
    boolean improved = false;
    for (Regime regime : regimes) {
      if (!regime.isComplete()) {
        continue;
      }
      FeatureExtractor.Features real = source.features(new Images(kept, IMAGES, regime.pixels));
      Images own = ofClass.apply(regime.label);
      double[][] made = own == null ? all.vectors() : source.features(own).vectors();
      if (!real.extractor().equals(all.extractor()) || made.length <= neighbours) {
        continue;
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
