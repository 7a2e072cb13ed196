package io.streamgan.gan;

import io.streamgan.gan.network.NetworkSpec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Everything that an engine needs to go on: G, D, the averaged generator, optimiser moments and
 * counters. Immutable.
 *
 * <p>Binary form, little-endian: the eight characters {@code STREAMGN}, int32 version, int64 step,
 * int64 imagesSeen, int32 length and UTF-8 JSON of the {@link GanSpec}, zeros up to a multiple of 4
 * of that length, then {@code state}.
 *
 * @param spec what was being trained
 * @param step steps so far
 * @param imagesSeen real images so far
 * @param state float32 little-endian: for each of {@link GanSpec#networks} its tensors and both
 *     Adam moments of what it learns; the tensors of the averaged generator; each in the order of
 *     {@link NetworkSpec#tensors}
 */
public record GanSnapshot(GanSpec spec, long step, long imagesSeen, ByteBuffer state) {
  private static final long MAGIC =
      ByteBuffer.wrap("STREAMGN".getBytes(StandardCharsets.US_ASCII))
          .order(ByteOrder.LITTLE_ENDIAN)
          .getLong();
  private static final int VERSION = 1;
  private static final int FIXED_HEADER_BYTES = 8 + 4 + 8 + 8 + 4;

  /**
   * @throws SnapshotMismatchException when {@code state} has not the size that {@code spec} has
   */
  public GanSnapshot {
    long expected = stateBytes(spec);
    if (state.remaining() != expected) {
      throw new SnapshotMismatchException(
          "a training state of %d bytes was expected, not of %d"
              .formatted(expected, state.remaining()));
    }
    if (step < 0 || imagesSeen < 0) {
      throw new SnapshotMismatchException(
          "a snapshot is at step %d with %d images seen".formatted(step, imagesSeen));
    }
    state = state.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Bytes of {@link #state} for {@code spec}. */
  public static long stateBytes(GanSpec spec) {
    long values = spec.generator().size();
    for (NetworkSpec network : spec.networks()) {
      values += network.size() + 2 * network.learnedSize();
    }
    return Float.BYTES * values;
  }

  /**
   * The same parameters, as those after {@code laterStep}: training goes on from them with the
   * random numbers of the steps that follow. Adam's moments get the bias that they have by then, so
   * that the first updates are no larger than they would have been.
   *
   * @param laterImages real images seen by then
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

  /** Of an average with {@code decay} that began at 0: its bias then by its bias now. */
  private double grown(double decay, int updates, long laterStep) {
    double now = 1 - StrictMath.pow(decay, (double) step * updates);
    return now == 0 ? 1 : (1 - StrictMath.pow(decay, (double) laterStep * updates)) / now;
  }

  /** The binary form: a new copy. */
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
   * Reads the binary form; {@code bytes} is kept, not copied.
   *
   * @throws SnapshotMismatchException when {@code bytes} are no snapshot of a version that this
   *     program reads
   */
  public static GanSnapshot read(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (in.getLong() != MAGIC) {
        throw new SnapshotMismatchException(
            "%d bytes do not begin as a snapshot does".formatted(bytes.remaining()));
      }
      int version = in.getInt();
      if (version != VERSION) {
        throw new SnapshotMismatchException(
            "the snapshot has format version %d, this program reads %d"
                .formatted(version, VERSION));
      }
      long step = in.getLong();
      long imagesSeen = in.getLong();
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new SnapshotMismatchException(
            "the snapshot's specification has %d bytes, %d are left"
                .formatted(length, in.remaining()));
      }
      byte[] json = new byte[length];
      in.get(json);
      in.position(in.position() + (-length & 3));
      GanSpec spec = GanSpec.fromJson(new String(json, StandardCharsets.UTF_8));
      return new GanSnapshot(spec, step, imagesSeen, in.slice());
    } catch (BufferUnderflowException e) {
      throw new SnapshotMismatchException(
          "%d bytes are too few for a snapshot".formatted(bytes.remaining()));
    } catch (IllegalArgumentException e) {
      throw new SnapshotMismatchException("the snapshot cannot be read: " + e.getMessage());
    }
  }
}
