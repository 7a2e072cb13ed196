package io.streamgan.gan;

import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.SemiSupervised;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole state that an engine needs to continue training: G, D, the averaged generator, the
 * optimisers' moments and the counters. Immutable.
 *
 * <p>The binary form is little-endian: the eight characters {@code STREAMGN}, int32 version, int64
 * step, int64 imagesSeen, int32 length of the {@link GanSpec} as UTF-8 JSON, that JSON, zeros that
 * pad its length to a multiple of 4, and {@code state}.
 *
 * @param spec specification of the networks and their training
 * @param step number of steps since the model began
 * @param imagesSeen number of real images since the model began
 * @param state float32 little-endian: for each of {@link GanSpec#networks} its tensors and the two
 *     Adam moments of its learned tensors; then the tensors of the averaged generator; each in the
 *     order of {@link NetworkSpec#tensors}
 */
public record GanSnapshot(GanSpec spec, long step, long imagesSeen, ByteBuffer state) {
  private static final long MAGIC =
      ByteBuffer.wrap("STREAMGN".getBytes(StandardCharsets.US_ASCII))
          .order(ByteOrder.LITTLE_ENDIAN)
          .getLong();
  private static final int VERSION = 1;
  private static final int FIXED_HEADER_BYTES = 8 + 4 + 8 + 8 + 4;

  /**
   * @throws SnapshotMismatchException when the size of {@code state} is not {@link #stateBytes}, or
   *     a counter is negative
   */
  public GanSnapshot {
    long expected = stateBytes(spec);
    if (state.remaining() != expected) {
      throw new SnapshotMismatchException(
          "the training state has %d bytes, but its networks need %d"
              .formatted(state.remaining(), expected));
    }
    if (step < 0 || imagesSeen < 0) {
      throw new SnapshotMismatchException(
          "the snapshot's counters must not be negative: step %d, %d images seen"
              .formatted(step, imagesSeen));
    }
    state = state.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the number of bytes that {@link #state} has for {@code spec}. */
  public static long stateBytes(GanSpec spec) {
    long values = spec.generator().size();
    for (NetworkSpec network : spec.networks()) {
      values += network.size() + 2 * network.learnedSize();
    }
    return Float.BYTES * values;
  }

  /**
   * Returns a snapshot with the same parameters and other counters: training continues from it with
   * the random numbers of the steps after {@code laterStep}. Adam's moments are scaled so that,
   * divided by the bias corrections of {@code laterStep}, they give the same corrected moments as
   * before; otherwise the first updates would have the wrong size.
   *
   * @param laterStep number of steps that the new snapshot has
   * @param laterImages number of real images that the new snapshot has
   */
  public GanSnapshot at(long laterStep, long laterImages) {
    ByteBuffer moved =
        ByteBuffer.allocate(state.remaining())
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(state.duplicate());
    FloatBuffer values = moved.flip().asFloatBuffer();
    List<NetworkSpec> networks = spec.networks();
    int generators = spec.autoencoder() == null ? 1 : 2;
    int begin = 0;
    for (int i = 0; i < networks.size(); i++) {
      boolean scores = i < networks.size() - generators;
      GanSpec.Adam adam = scores ? spec.discriminatorAdam() : spec.generatorAdam();
      int updates = scores ? spec.discriminatorUpdates() : 1;
      int means = begin + Math.toIntExact(networks.get(i).size());
      int learned = Math.toIntExact(networks.get(i).learnedSize());
      double grown = grown(adam.beta1(), updates, laterStep);
      double grownSquare = grown(adam.beta2(), updates, laterStep);
      for (int j = 0; j < learned; j++) {
        values.put(means + j, (float) (grown * values.get(means + j)));
        values.put(means + learned + j, (float) (grownSquare * values.get(means + learned + j)));
      }
      begin = means + 2 * learned;
    }
    return new GanSnapshot(spec, laterStep, laterImages, moved);
  }

  /**
   * Returns the ratio of Adam's bias correction, 1 - decay^updates, at {@code laterStep} to the one
   * at this snapshot's step.
   */
  private double grown(double decay, int updates, long laterStep) {
    double now = 1 - StrictMath.pow(decay, (double) step * updates);
    return now == 0 ? 1 : (1 - StrictMath.pow(decay, (double) laterStep * updates)) / now;
  }

  /** Returns the classifier that D is; null if the objective's D is none. */
  public @Nullable ClassifierSnapshot classifier() {
    return spec.objective() instanceof SemiSupervised
        ? ClassifierSnapshot.of(spec.discriminator(), state)
        : null;
  }

  /** Returns the binary form, as a new copy. */
  public ByteBuffer bytes() {
    byte[] json = spec.toJson().getBytes(StandardCharsets.UTF_8);
    int padding = -json.length & 3;
    ByteBuffer bytes =
        ByteBuffer.allocate(FIXED_HEADER_BYTES + json.length + padding + state.remaining())
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(MAGIC).putInt(VERSION).putLong(step).putLong(imagesSeen).putInt(json.length);
    bytes.put(json).position(bytes.position() + padding);
    bytes.put(state.duplicate());
    return bytes.flip().asReadOnlyBuffer();
  }

  /**
   * Reads the binary form. The snapshot keeps a view of {@code bytes} instead of a copy.
   *
   * @throws SnapshotMismatchException when {@code bytes} are not a snapshot, or its format version
   *     is not the one that this program reads
   */
  public static GanSnapshot read(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (in.getLong() != MAGIC) {
        throw new SnapshotMismatchException(
            "this is not a snapshot: its %d bytes do not begin with STREAMGN"
                .formatted(bytes.remaining()));
      }
      int version = in.getInt();
      if (version != VERSION) {
        throw new SnapshotMismatchException(
            "the snapshot has format version %d, but this program reads version %d"
                .formatted(version, VERSION));
      }
      long step = in.getLong();
      long imagesSeen = in.getLong();
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new SnapshotMismatchException(
            "the snapshot is damaged: its specification should have %d bytes, but %d are left"
                .formatted(length, in.remaining()));
      }
      byte[] json = new byte[length];
      in.get(json);
      in.position(in.position() + (-length & 3));
      GanSpec spec = GanSpec.fromJson(new String(json, StandardCharsets.UTF_8));
      return new GanSnapshot(spec, step, imagesSeen, in.slice());
    } catch (BufferUnderflowException e) {
      throw new SnapshotMismatchException(
          "the snapshot is truncated: it has %d bytes only".formatted(bytes.remaining()));
    } catch (IllegalArgumentException e) {
      throw new SnapshotMismatchException("the snapshot cannot be read: " + e.getMessage());
    }
  }
}
