package io.streamgan.bench.learning;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import java.nio.file.Path;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Generated images to be judged: those of an engine, or of a file of NumPy. */
final class Samples {
  private static final int AT_ONCE = 100;

  private Samples() {}

  /** Returns {@code count} samples of the averaged generator. */
  static Images of(GanEngine engine, int count) {
    GanSpec spec = engine.spec();
    byte[] pixels = new byte[count * spec.imageShape().bytes()];
    for (int from = 0; from < count; from += AT_ONCE) {
      int to = Math.min(count, from + AT_ONCE);
      Images samples = engine.sample(Latents.seeded(from, to - from, spec.latentSize()));
      System.arraycopy(
          samples.pixels(), 0, pixels, from * spec.imageShape().bytes(), samples.pixels().length);
    }
    return new Images(spec.imageShape(), count, pixels);
  }

  /**
   * Reads a NumPy array in uint8.
   *
   * @param file [n, height, width, channels], or [n, height, width] for one channel
   */
  static Images read(Path file) {
    INDArray array = Nd4j.createFromNpyFile(file.toFile());
    long[] shape = array.shape();
    int[] values = array.castTo(DataType.INT32).data().asInt();
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) values[i];
    }
    int channels = shape.length == 4 ? (int) shape[3] : 1;
    return new Images(
        new ImageShape((int) shape[1], (int) shape[2], channels), (int) shape[0], pixels);
  }
}
