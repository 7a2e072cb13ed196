package io.streamgan.gan;

import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;

/**
 * A generator's parameters, from which images can be generated.
 *
 * @param network the generator's layers
 * @param parameters float32 little-endian: the tensors of {@code network}, running statistics
 *     included, in the order of {@link NetworkSpec#tensors}
 */
public record GeneratorSnapshot(NetworkSpec network, ByteBuffer parameters) {
  /**
   * @throws SnapshotMismatchException when {@code parameters} has another size than the tensors of
   *     {@code network}
   */
  public GeneratorSnapshot {
    long expected = 4 * network.tensors().stream().mapToLong(NetworkSpec.Tensor::size).sum();
    if (parameters.remaining() != expected) {
      throw new SnapshotMismatchException(
          "the generator has %d bytes of parameters, but its network needs %d"
              .formatted(parameters.remaining(), expected));
    }
    parameters = parameters.asReadOnlyBuffer();
  }
}
