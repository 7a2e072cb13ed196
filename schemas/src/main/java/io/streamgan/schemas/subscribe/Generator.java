package io.streamgan.schemas.subscribe;

import io.streamgan.schemas.GeneratorManifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A whole generator.
 *
 * @param manifest version, step, run, settings, and the network as JSON
 * @param payload the bytes that the manifest describes: float32, little-endian, the generator's
 *     tensors in the order of the network, then those of a classifier if the model has one
 */
public record Generator(GeneratorManifest manifest, ByteBuffer payload) {
  public Generator {
    payload = payload.asReadOnlyBuffer();
  }

  /** Returns the generator's parameters, without those of a classifier. */
  public FloatBuffer parameters() {
    int own = payload.remaining() - Math.toIntExact(manifest.getClassifierSize());
    return payload.slice(payload.position(), own).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
