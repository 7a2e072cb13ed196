package io.streamgan.gan;

import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;

/**
 * A generator's state, for those who only sample.
 *
 * @param network what {@code parameters} are the parameters of
 * @param parameters float32 little-endian: the tensors of {@code network} in its order, running
 *     statistics included
 */
public record GeneratorSnapshot(NetworkSpec network, ByteBuffer parameters) {
  /**
   * @throws SnapshotMismatchException when the bytes are not as many as {@code network} has
   */
  public GeneratorSnapshot {
    long expected = 4 * network.tensors().stream().mapToLong(NetworkSpec.Tensor::size).sum();
    if (parameters.remaining() != expected) {
      throw new SnapshotMismatchException(
          "a generator of %d bytes was expected, not of %d"
              .formatted(expected, parameters.remaining()));
    }
    parameters = parameters.asReadOnlyBuffer();
  }
}
