package io.streamgan.gan;

import io.streamgan.gan.network.LayerSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A classifier's parameters: those of a D with one logit per class ({@link
 * io.streamgan.gan.objective.SemiSupervised}).
 *
 * @param network layers from images in [-1, 1] to one logit per class, without spectral norms
 * @param parameters float32 little-endian: the tensors of {@code network}, running statistics
 *     included, in the order of {@link NetworkSpec#tensors}
 */
public record ClassifierSnapshot(NetworkSpec network, ByteBuffer parameters) {
  /** Term that keeps the engine's estimate of a singular value above 0. */
  private static final double TINY = 1e-12;

  /**
   * @throws SnapshotMismatchException when {@code parameters} has another size than the tensors of
   *     {@code network}
   * @throws IllegalArgumentException when {@code network} does not map images to at least 2 values
   */
  public ClassifierSnapshot {
    network.imageShape();
    if (network.output().size() != 1 || network.output().get(0) < 2) {
      throw new IllegalArgumentException(
          "a classifier gives at least 2 values per image, not values of shape "
              + network.output());
    }
    if (parameters.remaining() != Float.BYTES * network.size()) {
      throw new SnapshotMismatchException(
          "the classifier has %d bytes of parameters, but its network needs %d"
              .formatted(parameters.remaining(), Float.BYTES * network.size()));
    }
    parameters = parameters.asReadOnlyBuffer();
  }

  /**
   * Returns the classifier that {@code discriminator} is, with the weights that its spectral norms
   * give.
   *
   * @param state float32 little-endian: the tensors of {@code discriminator}
   */
  public static ClassifierSnapshot of(NetworkSpec discriminator, ByteBuffer state) {
    NetworkSpec plain =
        new NetworkSpec(
            discriminator.input(), plain(discriminator.layers()), discriminator.initial());
    FloatBuffer from = state.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    ByteBuffer parameters =
        ByteBuffer.allocate(Math.toIntExact(Float.BYTES * plain.size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer to = parameters.asFloatBuffer();
    List<NetworkSpec.Tensor> tensors = discriminator.tensors();
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
    return new ClassifierSnapshot(plain, parameters);
  }

  /** Returns the number of classes. */
  public int classes() {
    return network.output().get(0);
  }

  /** Returns the shape of the images that are classified. */
  public ImageShape imageShape() {
    return network.imageShape();
  }

  private static List<LayerSpec> plain(List<LayerSpec> layers) {
    List<LayerSpec> plain = new ArrayList<>();
    for (LayerSpec layer : layers) {
      if (layer instanceof LayerSpec.SpectralNorm norm) {
        plain.add(norm.layer());
      } else if (layer instanceof LayerSpec.Residual residual) {
        plain.add(new LayerSpec.Residual(plain(residual.main()), plain(residual.shortcut())));
      } else {
        plain.add(layer);
      }
    }
    return plain;
  }

  private static boolean isSingularVector(NetworkSpec.Tensor tensor) {
    return tensor.name().endsWith(".u");
  }

  /**
   * Returns |W^T u|, by which a spectral norm divides its weight W, where u is the left singular
   * vector among {@code tensors}; 1 for a tensor without a spectral norm.
   */
  private static double singularValue(
      NetworkSpec.Tensor tensor,
      FloatBuffer weight,
      List<NetworkSpec.Tensor> tensors,
      FloatBuffer state) {
    int begin = 0;
    for (NetworkSpec.Tensor other : tensors) {
      if (isSingularVector(other) && tensor.name().equals(weightOf(other))) {
        int out = Math.toIntExact(other.size());
        int rest = weight.capacity() / out;
        boolean outLast = tensor.shape().size() == 2;
        double square = TINY;
        for (int j = 0; j < rest; j++) {
          double sum = 0;
          for (int o = 0; o < out; o++) {
            sum += (double) weight.get(outLast ? j * out + o : o * rest + j) * state.get(begin + o);
          }
          square += sum * sum;
        }
        return Math.sqrt(square);
      }
      begin += Math.toIntExact(other.size());
    }
    return 1;
  }

  private static String weightOf(NetworkSpec.Tensor u) {
    return u.name().substring(0, u.name().length() - 1) + "weight";
  }
}
