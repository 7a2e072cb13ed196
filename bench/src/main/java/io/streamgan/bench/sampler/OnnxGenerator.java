package io.streamgan.bench.sampler;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.streamgan.bench.BenchException;
import io.streamgan.gan.Latents;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An exported generator that ONNX Runtime runs, with one thread for each call. Thread-safe, until
 * it is closed.
 */
final class OnnxGenerator implements AutoCloseable {
  private static final String LATENTS = "z";
  private static final String IMAGES = "images";

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final int latentSize;

  /**
   * @throws BenchException when ONNX Runtime does not take {@code model}
   */
  OnnxGenerator(byte[] model) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      session = environment.createSession(model, options);
      TensorInfo z =
          (TensorInfo) Objects.requireNonNull(session.getInputInfo().get(LATENTS)).getInfo();
      latentSize = (int) z.getShape()[1];
    } catch (OrtException e) {
      throw new BenchException("ONNX Runtime does not take the export", e);
    }
  }

  int latentSize() {
    return latentSize;
  }

  /** Returns pixels, uint8 [count, height, width, channels]. */
  byte[] draw(Latents z) {
    try (OnnxTensor input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(z.values()), new long[] {z.count(), z.size()});
        OrtSession.Result result = session.run(Map.of(LATENTS, input), Set.of(IMAGES))) {
      ByteBuffer pixels = ((OnnxTensor) result.get(0)).getByteBuffer();
      byte[] bytes = new byte[pixels.remaining()];
      pixels.get(bytes);
      return bytes;
    } catch (OrtException e) {
      throw new BenchException("ONNX Runtime does not run the export", e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new BenchException("ONNX Runtime does not end", e);
    }
  }
}
