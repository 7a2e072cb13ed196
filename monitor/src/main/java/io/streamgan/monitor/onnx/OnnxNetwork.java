package io.streamgan.monitor.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.streamgan.monitor.features.FeatureNetwork;
import io.streamgan.monitor.features.FeatureSettings;
import io.streamgan.monitor.features.ForwardPass;
import io.streamgan.monitor.features.NetworkInput;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * Forward passes of an ONNX model, by ONNX Runtime. The session owns the parameters; tensors are
 * native, and closed with each pass.
 */
public final class OnnxNetwork implements ForwardPass {
  private static final int BATCH = 16;

  private final OrtSession session;
  private final String inputName;
  private final NetworkInput input;
  private final int batch;
  private final String output;

  /** The output where it is not the first. */
  private final String layer;

  private OnnxNetwork(OrtSession session, Path path, String named) throws OrtException {
    this.session = session;
    Map<String, NodeInfo> inputs = session.getInputInfo();
    if (inputs.size() != 1) {
      throw FeatureSettings.unusable(
          path,
          "the network takes the inputs %s and not one image; export one with a single input"
              .formatted(inputs.keySet()));
    }
    NodeInfo image = inputs.values().iterator().next();
    inputName = image.getName();
    long[] shape = shapeOfInput(path, image);
    input = input(path, shape);
    batch = shape[0] == 1 ? 1 : BATCH;
    List<String> outputs = List.copyOf(session.getOutputNames());
    output = named.isEmpty() ? outputs.get(0) : named;
    if (!outputs.contains(output)) {
      throw new ConfigException(
          FeatureSettings.LAYER.name(),
          named,
          "%s has the outputs %s and none of that name"
              .formatted(path.getFileName(), String.join(", ", outputs)));
    }
    layer = output.equals(outputs.get(0)) ? "" : output;
  }

  /**
   * Reads the model, and computes features to check it.
   *
   * @param path ONNX model with its weights in the same file
   * @param named output whose values are the features; empty for the first
   * @param threads of a forward pass
   * @throws ConfigException when file or output cannot be used
   */
  public static FeatureNetwork read(Path path, String named, int threads) {
    if (!Files.isRegularFile(path)) {
      throw FeatureSettings.unusable(path, "there is no such file; name an ONNX model");
    }
    OrtSession session = open(path, threads);
    OnnxNetwork network;
    try {
      network = new OnnxNetwork(session, path, named);
    } catch (OrtException e) {
      close(session);
      throw unreadable(path, e);
    } catch (ConfigException e) {
      close(session);
      throw e;
    }
    return FeatureNetwork.of(path, "onnx", network.layer, network);
  }

  private static OrtSession open(Path path, int threads) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        FileChannel channel = FileChannel.open(path)) {
      // Warnings are advice to the exporter's authors, such as parameters that nothing uses.
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "streamgan");
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      // From memory, so that weights in another file, which the checksum would not cover, are not
      // found.
      return environment.createSession(
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()), options);
    } catch (IOException e) {
      throw FeatureSettings.unusable(path, "it cannot be read: " + e.getMessage());
    } catch (OrtException e) {
      throw unreadable(path, e);
    } catch (LinkageError e) {
      throw FeatureSettings.unusable(
          path, "ONNX Runtime cannot be loaded on this machine: " + firstLine(e));
    }
  }

  private static ConfigException unreadable(Path path, Exception e) {
    return FeatureSettings.unusable(
        path,
        "ONNX Runtime cannot read it (%s); it has to be an ONNX model with its weights in the same file"
            .formatted(firstLine(e)));
  }

  /** {batch, ...} of an image of float32. */
  private static long[] shapeOfInput(Path path, NodeInfo node) {
    if (!(node.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.FLOAT) {
      throw FeatureSettings.unusable(
          path,
          "its input %s is no tensor of float32; export the network with an input of float32"
              .formatted(node.getName()));
    }
    long[] shape = tensor.getShape();
    if (shape.length != 4) {
      throw FeatureSettings.unusable(
          path,
          "its input %s has %d dimensions; an image has four, NCHW or NHWC"
              .formatted(node.getName(), shape.length));
    }
    if (shape[0] > 1) {
      throw FeatureSettings.unusable(
          path,
          "it takes exactly %d images at a time; export it with a batch of 1, or of any size (dynamic_axes)"
              .formatted(shape[0]));
    }
    return shape;
  }

  private static NetworkInput input(Path path, long[] shape) {
    boolean first = isChannels(shape[1]);
    boolean last = isChannels(shape[3]);
    if (first == last) {
      throw FeatureSettings.unusable(
          path,
          "%s of its input has the size 1 or 3 of channels; the shape is %s, and it must be either NCHW or NHWC"
              .formatted(
                  first
                      ? "both the second and the last dimension"
                      : "neither the second nor the last dimension",
                  dimensions(shape)));
    }
    int axis = first ? 2 : 1;
    return new NetworkInput(
        side(shape[axis]), side(shape[axis + 1]), (int) (first ? shape[1] : shape[3]), first);
  }

  private static boolean isChannels(long dimension) {
    return dimension == 1 || dimension == 3;
  }

  private static int side(long dimension) {
    return (int) Math.max(0, dimension);
  }

  private static List<String> dimensions(long[] shape) {
    List<String> names = new ArrayList<>();
    for (long dimension : shape) {
      names.add(dimension < 0 ? "any" : Long.toString(dimension));
    }
    return names;
  }

  @Override
  public NetworkInput input() {
    return input;
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public float[][] features(float[] values, long[] shape) {
    try (OnnxTensor images =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), shape);
        OrtSession.Result result = session.run(Map.of(inputName, images), Set.of(output))) {
      if (!(result.get(0) instanceof OnnxTensor activations)
          || activations.getInfo().type != OnnxJavaType.FLOAT) {
        throw new IllegalArgumentException("output %s is no tensor of float32".formatted(output));
      }
      return vectors(activations, (int) shape[0]);
    } catch (OrtException e) {
      throw new IllegalStateException(firstLine(e), e);
    }
  }

  private float[][] vectors(OnnxTensor activations, int count) {
    long[] shape = activations.getInfo().getShape();
    if (shape.length != 2 && shape.length != 4 || shape[0] != count) {
      throw new IllegalArgumentException(
          "output %s of shape %s for %d images is neither vectors nor images"
              .formatted(output, dimensions(shape), count));
    }
    int area = 1;
    int channels = (int) shape[1];
    boolean channelsFirst = input.channelsFirst();
    if (shape.length == 4) {
      area = (int) (channelsFirst ? shape[2] * shape[3] : shape[1] * shape[2]);
      channels = (int) (channelsFirst ? shape[1] : shape[3]);
    }
    FloatBuffer values = activations.getFloatBuffer();
    float[][] vectors = new float[count][channels];
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int p = 0; p < area; p++) {
          sum +=
              values.get(i * channels * area + (channelsFirst ? c * area + p : p * channels + c));
        }
        vectors[i][c] = (float) (sum / area);
      }
    }
    return vectors;
  }

  /** Nothing: a session keeps its working memory for all threads. */
  @Override
  public void free() {}

  @Override
  public String reason(RuntimeException e) {
    return firstLine(e);
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    String said = message.replaceFirst("^Error code - .* - message: ", "").strip();
    return said.isEmpty() || said.equals("null") ? e.getClass().getSimpleName() : said;
  }

  @Override
  public void close() {
    close(session);
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(firstLine(e), e);
    }
  }
}
