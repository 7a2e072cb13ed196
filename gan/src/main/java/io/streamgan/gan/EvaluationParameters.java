package io.streamgan.gan;

import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** Parameters of {@link NetworkSpec#forEvaluation}, from the state of a network that learns. */
final class EvaluationParameters {
  /** Term that keeps the engine's estimate of a singular value above 0. */
  private static final double TINY = 1e-12;

  private EvaluationParameters() {}

  /**
   * Returns the tensors of {@code network.forEvaluation()}, with the weights that spectral norms
   * give.
   *
   * @param state float32 little-endian: the tensors of {@code network}
   */
  static ByteBuffer of(NetworkSpec network, ByteBuffer state) {
    FloatBuffer from = state.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    ByteBuffer parameters =
        ByteBuffer.allocate(Math.toIntExact(Float.BYTES * network.forEvaluation().size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer to = parameters.asFloatBuffer();
    List<NetworkSpec.Tensor> tensors = network.tensors();
    int at = 0;
    for (NetworkSpec.Tensor tensor : tensors) {
      int size = Math.toIntExact(tensor.size());
      if (!isSingularVector(tensor) && !tensor.name().equals(NetworkSpec.STRENGTH)) {
        double scale = 1 / singularValue(tensor, from.slice(at, size), tensors, from);
        for (int i = 0; i < size; i++) {
          to.put((float) (scale * from.get(at + i)));
        }
      }
      at += size;
    }
    return parameters;
  }

  private static boolean isSingularVector(NetworkSpec.Tensor tensor) {
    return tensor.name().endsWith(".u");
  }

  /**
   * Returns |W^T u| / |u|, by which a spectral norm divides its weight W, where u is the left
   * singular vector among {@code tensors}, whose length is 1 unless it is an average; 1 for a
   * tensor without a spectral norm.
   */
  private static double singularValue(
      NetworkSpec.Tensor tensor,
      FloatBuffer weight,
      List<NetworkSpec.Tensor> tensors,
      FloatBuffer state) {
    int begin = 0;
    for (NetworkSpec.Tensor other : tensors) {
      if (isSingularVector(other) && tensor.name().equals(weightOf(other))) {
        return singularValue(
            weight, tensor.shape().size() == 2, state.slice(begin, Math.toIntExact(other.size())));
      }
      begin += Math.toIntExact(other.size());
    }
    return 1;
  }

  private static double singularValue(FloatBuffer weight, boolean outLast, FloatBuffer u) {
    int out = u.capacity();
    int rest = weight.capacity() / out;
    double length = TINY;
    for (int o = 0; o < out; o++) {
      length += (double) u.get(o) * u.get(o);
    }
    double square = TINY;
    for (int j = 0; j < rest; j++) {
      double sum = 0;
      for (int o = 0; o < out; o++) {
        sum += (double) weight.get(outLast ? j * out + o : o * rest + j) * u.get(o);
      }
      square += sum * sum;
    }
    return Math.sqrt(square / length);
  }

  private static String weightOf(NetworkSpec.Tensor u) {
    return u.name().substring(0, u.name().length() - 1) + "weight";
  }
}
