package io.streamgan.trainer.average;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Averages training states of one model: parameters, moments, running statistics and the averaged
 * generator alike, weighted by the images that each has learned (FedAvg, McMahan et al. 2017, with
 * the optimiser's moments). The order of the shares decides the rounding, so it must be fixed.
 */
public final class Averaging {
  private Averaging() {}

  /**
   * A part of the state of one lane.
   *
   * @param images number of images that the lane has learned; 0 leaves the lane out
   * @param values float32 little-endian
   */
  public record Share(long images, ByteBuffer values) {}

  /**
   * Returns the average of whole training states of a model of {@code spec}.
   *
   * @throws IllegalArgumentException when no share has learned an image, or their sizes differ
   */
  public static ByteBuffer state(GanSpec spec, List<Share> shares) {
    ByteBuffer mean = mean(shares);
    if (shares.stream().filter(share -> share.images() > 0).count() > 1) {
      normalise(spec, mean);
    }
    return mean;
  }

  /**
   * Returns the weighted mean of the shares' values, computed in double. The mean of one share is
   * that share, bit for bit.
   *
   * @throws IllegalArgumentException when no share has learned an image, or their sizes differ
   */
  static ByteBuffer mean(List<Share> shares) {
    List<Share> learned = shares.stream().filter(share -> share.images() > 0).toList();
    if (learned.isEmpty()) {
      throw new IllegalArgumentException("no lane has learned an image");
    }
    int bytes = learned.get(0).values().remaining();
    double images = learned.stream().mapToLong(Share::images).sum();
    List<FloatBuffer> states = new ArrayList<>();
    for (Share share : learned) {
      if (share.values().remaining() != bytes) {
        throw new IllegalArgumentException(
            "a lane has %d bytes of state, another has %d"
                .formatted(share.values().remaining(), bytes));
      }
      states.add(share.values().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
    }
    ByteBuffer mean = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (learned.size() == 1) {
      return mean.put(learned.get(0).values().duplicate()).flip();
    }
    FloatBuffer target = mean.asFloatBuffer();
    for (int i = 0; i < target.capacity(); i++) {
      double sum = 0;
      for (int lane = 0; lane < states.size(); lane++) {
        sum += (double) learned.get(lane).images() * states.get(lane).get(i);
      }
      target.put(i, (float) (sum / images));
    }
    return mean;
  }

  /**
   * Scales the singular vectors of spectral normalisation in {@code state} to length 1, which the
   * mean of several vectors does not have.
   */
  static void normalise(GanSpec spec, ByteBuffer state) {
    FloatBuffer values = state.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int begin = 0;
    for (NetworkSpec network : spec.networks()) {
      begin = normalise(network, values, begin) + Math.toIntExact(2 * network.learnedSize());
    }
    normalise(spec.generator(), values, begin);
  }

  /** Returns the index after the tensors of {@code network}, which begin at {@code begin}. */
  private static int normalise(NetworkSpec network, FloatBuffer values, int begin) {
    int end = begin;
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      int from = end;
      end += Math.toIntExact(tensor.size());
      if (tensor.name().endsWith(".u")) {
        double square = 0;
        for (int i = from; i < end; i++) {
          square += (double) values.get(i) * values.get(i);
        }
        double length = Math.sqrt(square);
        for (int i = from; i < end && length > 0; i++) {
          values.put(i, (float) (values.get(i) / length));
        }
      }
    }
    return end;
  }
}
