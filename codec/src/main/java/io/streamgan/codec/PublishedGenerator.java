package io.streamgan.codec;

import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageShape;
import io.streamgan.schemas.GeneratorManifest;

/**
 * A generator whose bytes have the checksum that its manifest names, and fit its network.
 *
 * @param snapshot network and parameters
 */
public record PublishedGenerator(GeneratorManifest manifest, GeneratorSnapshot snapshot) {
  public long version() {
    return manifest.getVersion();
  }

  /** Shape of its samples. */
  public ImageShape imageShape() {
    return ImageShape.of(snapshot.network().output());
  }

  /** Length of one latent vector. */
  public int latentSize() {
    return snapshot.network().latentSize();
  }

  /** Number of classes that samples can be requested of; 0 when the generator has none. */
  public int classes() {
    return snapshot.network().classes();
  }

  /** For logs and errors: {@code generator 7 of run 1f0c}. */
  @Override
  public String toString() {
    return "generator %d of run %s".formatted(version(), manifest.getRunId());
  }
}
