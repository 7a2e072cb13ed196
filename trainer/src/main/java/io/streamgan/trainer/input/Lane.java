package io.streamgan.trainer.input;

/**
 * A part of a model's training that takes its steps on a part of the partitions: lane l of L owns
 * the partitions p with p mod L = l.
 *
 * @param index from 0
 * @param count number of lanes of the model
 */
public record Lane(int index, int count) {
  /** The lane of a model that has one. */
  public static final Lane SOLE = new Lane(0, 1);

  public Lane {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException("there is no lane %d of %d".formatted(index, count));
    }
  }

  /** Returns the lane that owns {@code partition}. */
  public static Lane of(int partition, int count) {
    return new Lane(partition % count, count);
  }

  /** Whether the lane owns {@code partition}. */
  public boolean owns(int partition) {
    return partition % count == index;
  }
}
