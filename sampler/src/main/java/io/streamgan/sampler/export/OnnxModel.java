package io.streamgan.sampler.export;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ClassBoundaries;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.network.LayerSpec;
import io.streamgan.sampler.export.onnx.ModelProto;
import io.streamgan.sampler.export.onnx.OperatorSetIdProto;
import io.streamgan.sampler.export.onnx.StringStringEntryProto;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A generator as an ONNX model: {@code z}, FP32 [n, latent size], to {@code values}, FP32 [n,
 * height, width, channels] in [-1, 1], and to {@code images}, the same as uint8. With classes,
 * {@code class}, INT64 [n], is an output too, and {@code label}, INT64 [n] or [1], is an optional
 * input, an initializer that can be overridden; where it is negative or not given, the class
 * follows from {@code z} as the sampler does it.
 *
 * <p>ONNX's convolutions need channels first, the network's layers have channels last. The graph
 * transposes values where vectors become images, and transposes them back at the end, so weights
 * are exported as they are.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">Operators</a>
 */
final class OnnxModel {
  /** Operator set whose operators the graph uses; runtimes support it since 2021. */
  private static final int OPERATOR_SET = 13;

  private static final int IR_VERSION = 7;
  private static final String LABEL = "label";
  private static final String CLASS = "class";
  private static final long ANY = -1;
  private static final float EPSILON = 1e-5f;

  /** Layers that {@link #layer} writes, without those of a residual block. */
  private static final Set<Class<? extends LayerSpec>> LAYERS =
      Set.of(
          LayerSpec.Linear.class,
          LayerSpec.Convolution.class,
          LayerSpec.TransposedConvolution.class,
          LayerSpec.BatchNorm.class,
          LayerSpec.Reshape.class,
          LayerSpec.Flatten.class,
          LayerSpec.Upsample.class,
          LayerSpec.AveragePool.class,
          LayerSpec.GlobalSum.class,
          LayerSpec.ClassEmbedding.class,
          LayerSpec.Relu.class,
          LayerSpec.LeakyRelu.class,
          LayerSpec.Tanh.class,
          LayerSpec.Dropout.class,
          LayerSpec.GaussianNoise.class);

  private final NamedTensors tensors;
  private final OnnxGraph graph;

  private OnnxModel(NamedTensors tensors, OnnxGraph graph) {
    this.tensors = tensors;
    this.graph = graph;
  }

  static boolean supports(LayerSpec layer) {
    if (layer instanceof LayerSpec.Residual r) {
      return r.main().stream().allMatch(OnnxModel::supports)
          && r.shortcut().stream().allMatch(OnnxModel::supports);
    }
    return LAYERS.contains(layer.getClass());
  }

  static byte[] write(PublishedGenerator generator, List<String> classNames) {
    List<LayerSpec> layers = generator.snapshot().network().layers();
    OnnxGraph graph = new OnnxGraph("generator");
    OnnxModel model = new OnnxModel(new NamedTensors(generator.snapshot()), graph);
    graph.input("z", generator.latentSize());
    if (generator.classes() > 0) {
      graph.labels(LABEL, ANY);
      model.classes(generator.snapshot().classBoundaries());
    }
    String latents =
        generator.classes() > 0 ? model.withoutFirst("z", generator.latentSize()) : "z";
    String image = model.chain("", layers, latents);
    String values =
        graph.named("values", "Transpose", List.of(image), OnnxGraph.ints("perm", 0, 2, 3, 1));
    String levels =
        graph.add("Mul", graph.add("Add", values, graph.constant(1)), graph.constant(127.5f));
    String clipped =
        graph.add(
            "Clip",
            graph.add("Add", levels, graph.constant(0.5f)),
            graph.constant(0),
            graph.constant(255));
    graph.toBytes("images", clipped);
    graph.outputs(generator.imageShape());
    if (generator.classes() > 0) {
      graph.classOutput(CLASS);
    }
    return model(generator, classNames, graph);
  }

  /**
   * Returns the classifier of {@code generator} as a model: {@code images}, uint8 [n, height,
   * width, channels], to {@code logits} and {@code probabilities}, FP32 [n, classes].
   */
  static byte[] writeClassifier(PublishedGenerator generator, List<String> classNames) {
    ClassifierSnapshot classifier = Objects.requireNonNull(generator.snapshot().classifier());
    OnnxGraph graph = new OnnxGraph("classifier");
    OnnxModel model =
        new OnnxModel(new NamedTensors(classifier.network(), classifier.parameters()), graph);
    graph.images("images", classifier.imageShape());
    String values =
        graph.add(
            "Sub",
            graph.add("Mul", graph.toFloats("images"), graph.constant(1 / 127.5f)),
            graph.constant(1));
    String first = graph.add("Transpose", List.of(values), OnnxGraph.ints("perm", 0, 3, 1, 2));
    String last = model.chain("", classifier.network().layers(), first);
    String logits = graph.named("logits", "Identity", List.of(last));
    graph.named("probabilities", "Softmax", List.of(logits), OnnxGraph.integer("axis", 1));
    graph.output("logits", classifier.classes());
    graph.output("probabilities", classifier.classes());
    return model(generator, classNames, graph);
  }

  private static byte[] model(
      PublishedGenerator generator, List<String> classNames, OnnxGraph graph) {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("streamgan")
        .setModelVersion(generator.version())
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
        .addMetadataProps(
            StringStringEntryProto.newBuilder()
                .setKey("manifest")
                .setValue(ManifestJson.json(generator, classNames).toString()))
        .setGraph(graph.build())
        .build()
        .toByteArray();
  }

  /** Adds the class of each image: its label, or where that is negative what its latents give. */
  private void classes(ClassBoundaries boundaries) {
    String first = graph.add("Slice", "z", graph.shape(0), graph.shape(1), graph.shape(1));
    String reached =
        graph.toLongs(graph.add("GreaterOrEqual", first, graph.constants(boundaries.values())));
    String drawn =
        graph.add("ReduceSum", List.of(reached, graph.shape(1)), OnnxGraph.integer("keepdims", 0));
    graph.named(CLASS, "Where", List.of(graph.add("Less", LABEL, graph.shape(0)), drawn, LABEL));
  }

  /** Sets the first value of each vector, which the class follows from, to 0. */
  private String withoutFirst(String vectors, int size) {
    float[] kept = new float[size];
    Arrays.fill(kept, 1, size, 1);
    return graph.add("Mul", vectors, graph.constants(kept));
  }

  /** Adds {@code layers} after {@code input}; returns the name of the last output. */
  private String chain(String prefix, List<LayerSpec> layers, String input) {
    String value = input;
    for (int i = 0; i < layers.size(); i++) {
      value = layer(prefix + i + ".", layers.get(i), value);
    }
    return value;
  }

  private String layer(String name, LayerSpec layer, String x) {
    if (layer instanceof LayerSpec.Linear) {
      String y = graph.add("MatMul", x, tensor(name + "weight"));
      return tensors.has(name + "bias") ? graph.add("Add", y, tensor(name + "bias")) : y;
    }
    if (layer instanceof LayerSpec.Convolution c) {
      return convolution("Conv", name, c.kernel(), c.stride(), c.padding(), x);
    }
    if (layer instanceof LayerSpec.TransposedConvolution c) {
      return convolution("ConvTranspose", name, c.kernel(), c.stride(), c.padding(), x);
    }
    if (layer instanceof LayerSpec.BatchNorm) {
      return graph.add(
          "BatchNormalization",
          List.of(
              x,
              tensor(name + "weight"),
              tensor(name + "bias"),
              tensor(name + "running_mean"),
              tensor(name + "running_var")),
          OnnxGraph.number("epsilon", EPSILON));
    }
    if (layer instanceof LayerSpec.Reshape r) {
      String last = graph.add("Reshape", x, graph.shape(-1, r.height(), r.width(), r.channels()));
      return graph.add("Transpose", List.of(last), OnnxGraph.ints("perm", 0, 3, 1, 2));
    }
    if (layer instanceof LayerSpec.Flatten) {
      String last = graph.add("Transpose", List.of(x), OnnxGraph.ints("perm", 0, 2, 3, 1));
      return graph.add("Flatten", last);
    }
    if (layer instanceof LayerSpec.Residual r) {
      return graph.add(
          "Add", chain(name + "main.", r.main(), x), chain(name + "shortcut.", r.shortcut(), x));
    }
    if (layer instanceof LayerSpec.Upsample) {
      return graph.add(
          "Resize",
          List.of(x, "", graph.constants(1, 1, 2, 2)),
          OnnxGraph.text("mode", "nearest"),
          OnnxGraph.text("coordinate_transformation_mode", "asymmetric"),
          OnnxGraph.text("nearest_mode", "floor"));
    }
    if (layer instanceof LayerSpec.AveragePool) {
      return graph.add(
          "AveragePool",
          List.of(x),
          OnnxGraph.ints("kernel_shape", 2, 2),
          OnnxGraph.ints("strides", 2, 2));
    }
    if (layer instanceof LayerSpec.GlobalSum) {
      return graph.add(
          "ReduceSum", List.of(x, graph.shape(2, 3)), OnnxGraph.integer("keepdims", 0));
    }
    if (layer instanceof LayerSpec.ClassEmbedding) {
      String vectors =
          graph.add(
              "Gather", List.of(tensor(name + "embedding"), CLASS), OnnxGraph.integer("axis", 0));
      return graph.add("Concat", List.of(x, vectors), OnnxGraph.integer("axis", 1));
    }
    return activation(layer, x);
  }

  private String activation(LayerSpec layer, String x) {
    if (layer instanceof LayerSpec.Relu) {
      return graph.add("Relu", x);
    }
    if (layer instanceof LayerSpec.LeakyRelu l) {
      return graph.add("LeakyRelu", List.of(x), OnnxGraph.number("alpha", (float) l.slope()));
    }
    if (layer instanceof LayerSpec.Tanh) {
      return graph.add("Tanh", x);
    }
    if (layer instanceof LayerSpec.Dropout || layer instanceof LayerSpec.GaussianNoise) {
      return x;
    }
    throw new IllegalArgumentException("supports() admits " + layer + ", and nothing writes it");
  }

  private String convolution(
      String operator, String name, int kernel, int stride, int padding, String x) {
    List<String> inputs =
        tensors.has(name + "bias")
            ? List.of(x, tensor(name + "weight"), tensor(name + "bias"))
            : List.of(x, tensor(name + "weight"));
    return graph.add(
        operator,
        inputs,
        OnnxGraph.ints("kernel_shape", kernel, kernel),
        OnnxGraph.ints("strides", stride, stride),
        OnnxGraph.ints("pads", padding, padding, padding, padding));
  }

  private String tensor(String name) {
    return graph.tensor(tensors.get(name));
  }
}
