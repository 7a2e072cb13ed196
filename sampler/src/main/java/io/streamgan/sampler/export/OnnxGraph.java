package io.streamgan.sampler.export;

import com.google.protobuf.ByteString;
import io.streamgan.gan.ImageShape;
import io.streamgan.sampler.export.onnx.AttributeProto;
import io.streamgan.sampler.export.onnx.GraphProto;
import io.streamgan.sampler.export.onnx.NodeProto;
import io.streamgan.sampler.export.onnx.TensorProto;
import io.streamgan.sampler.export.onnx.TensorShapeProto;
import io.streamgan.sampler.export.onnx.TensorShapeProto.Dimension;
import io.streamgan.sampler.export.onnx.TypeProto;
import io.streamgan.sampler.export.onnx.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Builds an ONNX graph node by node; values are identified by name. */
final class OnnxGraph {
  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private int names;

  OnnxGraph(String name) {
    graph.setName(name);
  }

  GraphProto build() {
    return graph.build();
  }

  /** Adds an input of float32 vectors. */
  void input(String name, int size) {
    graph.addInput(value(name, TensorProto.DataType.FLOAT, size));
  }

  /**
   * Adds an input of labels, int64: one per image, or one for all images.
   *
   * @param otherwise label of all images where the input is not given
   */
  void labels(String name, long otherwise) {
    graph.addInput(value(name, TensorProto.DataType.INT64));
    initializer(name, TensorProto.DataType.INT64, longs(otherwise), 1);
  }

  /** Adds an input of images, uint8. */
  void images(String name, ImageShape shape) {
    graph.addInput(
        value(name, TensorProto.DataType.UINT8, shape.height(), shape.width(), shape.channels()));
  }

  /** Adds an output of float32 vectors. */
  void output(String name, int size) {
    graph.addOutput(value(name, TensorProto.DataType.FLOAT, size));
  }

  /** Adds the outputs: images as float32 and as uint8. */
  void outputs(ImageShape shape) {
    int[] axes = {shape.height(), shape.width(), shape.channels()};
    graph.addOutput(value("images", TensorProto.DataType.UINT8, axes));
    graph.addOutput(value("values", TensorProto.DataType.FLOAT, axes));
  }

  /** Adds an output of classes, one int64 per image. */
  void classOutput(String name) {
    graph.addOutput(value(name, TensorProto.DataType.INT64));
  }

  /** Adds a node without attributes; returns the name of its output. */
  String add(String operator, String... inputs) {
    return add(operator, List.of(inputs));
  }

  /** Adds a node; returns the name of its output. */
  String add(String operator, List<String> inputs, AttributeProto... attributes) {
    return named(next(), operator, inputs, attributes);
  }

  /** Adds a node whose output has the name {@code output}. */
  String named(String output, String operator, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(operator + "_" + graph.getNodeCount())
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(output)
            .addAllAttribute(Arrays.asList(attributes)));
    return output;
  }

  /** Adds a node that casts float32 to uint8, which truncates. */
  void toBytes(String output, String input) {
    named(output, "Cast", List.of(input), integer("to", TensorProto.DataType.UINT8_VALUE));
  }

  /** Adds a node that casts to float32; returns the name of its output. */
  String toFloats(String input) {
    return add("Cast", List.of(input), integer("to", TensorProto.DataType.FLOAT_VALUE));
  }

  /** Adds a node that casts to int64; returns the name of its output. */
  String toLongs(String input) {
    return add("Cast", List.of(input), integer("to", TensorProto.DataType.INT64_VALUE));
  }

  /** Adds a parameter; returns its name. */
  String tensor(NamedTensors.NamedTensor tensor) {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setName(tensor.name())
            .setDataType(TensorProto.DataType.FLOAT_VALUE)
            .setRawData(ByteString.copyFrom(tensor.bytes().duplicate()));
    tensor.shape().forEach(proto::addDims);
    graph.addInitializer(proto);
    return tensor.name();
  }

  /** Adds a float32 constant; returns its name. */
  String constant(float value) {
    return initializer(
        next(),
        TensorProto.DataType.FLOAT,
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value));
  }

  /** Adds a constant vector of float32; returns its name. */
  String constants(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return initializer(next(), TensorProto.DataType.FLOAT, bytes, values.length);
  }

  /** Adds a constant shape, a vector of int64; returns its name. */
  String shape(long... axes) {
    return initializer(next(), TensorProto.DataType.INT64, longs(axes), axes.length);
  }

  private static ByteBuffer longs(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes;
  }

  static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto number(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  private String initializer(
      String name, TensorProto.DataType type, ByteBuffer values, long... axes) {
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(values.flip()));
    for (long axis : axes) {
      proto.addDims(axis);
    }
    graph.addInitializer(proto);
    return proto.getName();
  }

  /** Describes a value with a first axis of variable size, followed by {@code axes}. */
  private static ValueInfoProto value(String name, TensorProto.DataType type, int... axes) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam("n"));
    for (int axis : axes) {
      shape.addDim(Dimension.newBuilder().setDimValue(axis));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  private String next() {
    return "v" + names++;
  }
}
