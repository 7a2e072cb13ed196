package io.streamgan.gan.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of {@link ChannelPlanes}: the transpose of a {@link FoldedMatrix}, in groups of some
 * channels with all taps of the kernel. A group's rows follow each other tap by tap.
 */
final class PlaneWeight {
  private final FoldedMatrix matrix;
  private final int channelsAtOnce;
  private final INDArray rows;
  private final HostMemory memory;

  /**
   * @param most channels of a group
   */
  PlaneWeight(FoldedMatrix matrix, int most, Arena arena) {
    this.matrix = matrix;
    int groups = (matrix.channels() + most - 1) / most;
    channelsAtOnce = (matrix.channels() + groups - 1) / groups;
    rows = arena.zeros(matrix.columns(), matrix.inner());
    memory = new HostMemory(rows);
  }

  /** Takes over the current values, after the folding has. */
  void prepare() {
    float[] values = new float[memory.size()];
    matrix.forEachRow(
        (term, columns) -> {
          for (int column = 0; column < columns.length; column++) {
            values[row(column) * matrix.inner() + term] = columns[column];
          }
        });
    memory.write().put(0, values);
  }

  /** Returns which row has the values of a column. */
  private int row(int column) {
    int channel = column % matrix.channels();
    int first = channel / channelsAtOnce * channelsAtOnce;
    int tap = column / matrix.channels();
    return first * taps() + tap * groupSize(first) + channel - first;
  }

  /** Returns the number of channels of the group that begins with channel {@code first}. */
  int groupSize(int first) {
    return Math.min(channelsAtOnce, matrix.channels() - first);
  }

  /** Returns the rows of the group that begins with channel {@code first}. */
  INDArray group(int first) {
    return Views.rows(rows, (long) first * taps(), (long) groupSize(first) * taps());
  }

  /** Returns the number of channels of all groups but the last, which may have fewer. */
  int channelsAtOnce() {
    return channelsAtOnce;
  }

  int taps() {
    return matrix.taps();
  }
}
