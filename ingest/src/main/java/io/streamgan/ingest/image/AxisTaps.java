package io.streamgan.ingest.image;

/**
 * Input pixels of each output pixel along one axis, and their integer weights. The weights of every
 * output pixel add up to {@link #total}, so that results are exact and equal on every machine.
 *
 * @param first index of the first input pixel of each output pixel
 * @param weights of the input pixels from there on
 */
record AxisTaps(int[] first, int[][] weights, int total) {
  /**
   * Shrinking: the box filter. Output pixel o covers [o·in, (o+1)·in) where input pixel i covers
   * [i·out, (i+1)·out); the weight is the overlap.
   */
  private static AxisTaps box(int in, int out) {
    int[] first = new int[out];
    int[][] weights = new int[out][];
    for (int o = 0; o < out; o++) {
      long from = (long) o * in;
      long to = from + in;
      first[o] = (int) (from / out);
      int last = (int) ((to - 1) / out);
      weights[o] = new int[last - first[o] + 1];
      for (int i = first[o]; i <= last; i++) {
        long overlap = Math.min(to, (i + 1L) * out) - Math.max(from, (long) i * out);
        weights[o][i - first[o]] = (int) overlap;
      }
    }
    return new AxisTaps(first, weights, in);
  }

  /**
   * Growing: linear between pixel centres, the border pixel repeated. The centre of output pixel o
   * lies at ((2o+1)·in - out) / (2·out).
   */
  private static AxisTaps linear(int in, int out) {
    int[] first = new int[out];
    int[][] weights = new int[out][];
    int unit = 2 * out;
    for (int o = 0; o < out; o++) {
      long centre = Math.max(0, (2L * o + 1) * in - out);
      int left = (int) (centre / unit);
      int right = (int) (centre % unit);
      first[o] = left;
      weights[o] =
          right == 0 || left + 1 == in ? new int[] {unit} : new int[] {unit - right, right};
    }
    return new AxisTaps(first, weights, unit);
  }

  static AxisTaps of(int in, int out) {
    return out < in ? box(in, out) : linear(in, out);
  }
}
