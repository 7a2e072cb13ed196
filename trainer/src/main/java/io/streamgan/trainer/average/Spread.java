package io.streamgan.trainer.average;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far the lanes of a round have moved apart: the distance of each lane's parameters from their
 * average, divided by the distance that the average has moved in the round. Lanes that learn alike
 * have 0; where it is much more than 1, the lanes have moved in different directions, and most of
 * their moves cancel. The states come in parts, in order.
 */
final class Spread {
  private final List<Range> parameters;
  private final FloatBuffer base;
  private final FloatBuffer average;
  private final double[] squares;
  private double move;

  private record Range(int begin, int end) {}

  /**
   * @param base state that the round began from
   * @param average of the lanes' states
   */
  Spread(GanSpec spec, ByteBuffer base, ByteBuffer average, int lanes) {
    parameters = parameters(spec);
    this.base = floats(base);
    this.average = floats(average);
    squares = new double[lanes];
  }

  /** Ranges of a state that the optimisers move, without moments and running statistics. */
  private static List<Range> parameters(GanSpec spec) {
    List<Range> parameters = new ArrayList<>();
    int begin = 0;
    for (NetworkSpec network : spec.networks()) {
      for (NetworkSpec.Tensor tensor : network.tensors()) {
        int end = begin + Math.toIntExact(tensor.size());
        if (tensor.learned()) {
          parameters.add(new Range(begin, end));
        }
        begin = end;
      }
      begin += Math.toIntExact(2 * network.learnedSize());
    }
    return parameters;
  }

  private static FloatBuffer floats(ByteBuffer state) {
    return state.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /**
   * Adds a part of the lanes' states.
   *
   * @param from index of its first float in a state
   * @param states the part of each lane
   */
  void add(int from, List<ByteBuffer> states) {
    List<FloatBuffer> lanes = states.stream().map(Spread::floats).toList();
    int until = from + lanes.get(0).remaining();
    for (Range range : parameters) {
      for (int i = Math.max(from, range.begin); i < Math.min(until, range.end); i++) {
        double mean = average.get(i);
        move += square(mean - base.get(i));
        for (int lane = 0; lane < squares.length; lane++) {
          squares[lane] += square(lanes.get(lane).get(i - from) - mean);
        }
      }
    }
  }

  private static double square(double value) {
    return value * value;
  }

  /** Returns the distance of each lane; empty where the average has not moved. */
  List<OptionalDouble> distances() {
    return Arrays.stream(squares)
        .map(square -> Math.sqrt(square / move))
        .mapToObj(d -> Double.isFinite(d) ? OptionalDouble.of(d) : OptionalDouble.empty())
        .toList();
  }
}
