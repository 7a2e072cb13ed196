package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;

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

  /** What is done with a block. */
  interface Block {
    /**
     * @param at index of the block's first value in a matrix
     * @param line first row of the block, counted over all slices
     * @param lines number of rows
     * @param values number of values
     */
    void run(int at, int line, int lines, int values);
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

  /** Returns the number of rows of all slices. */
  static int lines(PatchProducts.Order order) {
    return (order.columns() + order.slice() - 1) / order.slice() * order.rows();
  }

  /** Returns the number of floats of the largest block. */
  static int block(PatchProducts.Order order) {
    return Math.max(Tiles.FLOATS, order.slice());
  }

  /** Divides a range of the slices' rows into blocks. */
  void forEach(int begin, int end, Block block) {
    int lines;
    for (int line = begin; line < end; line += lines) {
      int row = line % order.rows();
      int width = width(line);
      lines = Math.min(end - line, order.rows() - row);
      lines = Math.min(lines, Math.max(1, Tiles.FLOATS / order.slice()));
      block.run(column(line) * order.rows() + row * width, line, lines, lines * width);
    }
  }

  /** Copies weights to a block of each matrix. */
  void gather(FloatBuffer weights, int line, int lines, float[][] blocks) {
    copy(weights, line, lines, blocks, false);
  }

  /** Copies a block of each matrix to the weights. */
  void scatter(float[][] blocks, int line, int lines, FloatBuffer weights) {
    copy(weights, line, lines, blocks, true);
  }

  private void copy(FloatBuffer weights, int line, int lines, float[][] blocks, boolean back) {
    int row = line % order.rows();
    int width = width(line);
    boolean byPatch = order.rowsOfPatch();
    int channel = byPatch ? column(line) : row;
    int channels = byPatch ? width : lines;
    int from = byPatch ? row : column(line);
    int until = from + (byPatch ? lines : width);
    int step = byPatch ? width : 1;
    int low = Integer.MAX_VALUE;
    int high = 0;
    for (int j = from; j < until; j++) {
      low = Math.min(low, offsets[j]);
      high = Math.max(high, offsets[j] + shifts[shifts.length - 1] + 1);
    }
    for (int c = 0; c < channels; c++) {
      int start = (channel + c) * apart + low;
      weights.get(start, ofChannel, 0, high - low);
      for (int i = 0; i < blocks.length; i++) {
        float[] block = blocks[i];
        int at = byPatch ? c : c * width;
        int before = low - shifts[i];
        if (back) {
          for (int j = from; j < until; j++, at += step) {
            ofChannel[offsets[j] - before] = block[at];
          }
        } else {
          for (int j = from; j < until; j++, at += step) {
            block[at] = ofChannel[offsets[j] - before];
          }
        }
      }
      if (back) {
        weights.put(start, ofChannel, 0, high - low);
      }
    }
  }

  private int column(int line) {
    return line / order.rows() * order.slice();
  }

  private int width(int line) {
    return Math.min(order.slice(), order.columns() - column(line));
  }
}
