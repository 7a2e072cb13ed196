package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.function.Consumer;

/**
 * Copies between a convolution's weights, [map's channels, image's channels, kernel, kernel], and
 * matrices of them in the order of products. Blocks of whole rows of a slice are copied at a time,
 * so that Java's compiler vectorises what is computed between the copies. Each thread needs its
 * own.
 */
final class PackedWeights {
  private final PatchProducts.Order order;
  private final int[] offsets;
  private final int[] shifts;
  private final int apart;
  private final float[] ofChannel;

  /**
   * Whole rows of a slice.
   *
   * @param at index of the first value in a matrix
   * @param row first row
   * @param column first column of the slice
   * @param width number of columns
   */
  record Block(int at, int row, int rows, int column, int width) {
    /** Returns the number of values. */
    int values() {
      return rows * width;
    }
  }

  /**
   * @param offsets where the weight of each float of a patch is among those of one of the map's
   *     channels, in the first matrix
   * @param shifts how much further it is in each of the matrices, in ascending order
   * @param apart number of weights of one of the map's channels
   */
  PackedWeights(PatchProducts.Order order, int[] offsets, int[] shifts, int apart) {
    this.order = order;
    this.offsets = offsets;
    this.shifts = shifts;
    this.apart = apart;
    ofChannel = new float[apart];
  }

  /** Returns new arrays for one block of each of {@code count} matrices. */
  float[][] arrays(int count) {
    return new float[count][Math.max(Tiles.FLOATS, order.slice())];
  }

  /** Divides a range of rows into blocks, slice by slice. */
  void forEach(int begin, int end, Consumer<Block> task) {
    int most = Math.max(1, Tiles.FLOATS / order.slice());
    for (int column = 0; column < order.columns(); column += order.slice()) {
      int width = Math.min(order.slice(), order.columns() - column);
      for (int row = begin; row < end; row += most) {
        int at = column * order.rows() + row * width;
        task.accept(new Block(at, row, Math.min(most, end - row), column, width));
      }
    }
  }

  /** Copies weights to a block of each matrix. */
  void gather(FloatBuffer weights, Block block, float[][] matrices) {
    copy(weights, block, matrices, false);
  }

  /**
   * Copies a block of each matrix to the weights. The weights of one of the map's channels that are
   * near those of the block are read and written, too, so only one thread may write to a channel.
   */
  void scatter(float[][] matrices, Block block, FloatBuffer weights) {
    copy(weights, block, matrices, true);
  }

  private void copy(FloatBuffer weights, Block block, float[][] matrices, boolean back) {
    boolean byPatch = order.rowsOfPatch();
    int channel = byPatch ? block.column : block.row;
    int channels = byPatch ? block.width : block.rows;
    int from = byPatch ? block.row : block.column;
    int until = from + (byPatch ? block.rows : block.width);
    int step = byPatch ? block.width : 1;
    int low = Integer.MAX_VALUE;
    int high = 0;
    for (int j = from; j < until; j++) {
      low = Math.min(low, offsets[j]);
      high = Math.max(high, offsets[j] + shifts[shifts.length - 1] + 1);
    }
    for (int c = 0; c < channels; c++) {
      int start = (channel + c) * apart + low;
      weights.get(start, ofChannel, 0, high - low);
      for (int i = 0; i < matrices.length; i++) {
        float[] matrix = matrices[i];
        int at = byPatch ? c : c * block.width;
        int before = low - shifts[i];
        if (back) {
          for (int j = from; j < until; j++, at += step) {
            ofChannel[offsets[j] - before] = matrix[at];
          }
        } else {
          for (int j = from; j < until; j++, at += step) {
            matrix[at] = ofChannel[offsets[j] - before];
          }
        }
      }
      if (back) {
        weights.put(start, ofChannel, 0, high - low);
      }
    }
  }
}
