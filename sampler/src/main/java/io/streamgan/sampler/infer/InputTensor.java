package io.streamgan.sampler.infer;

import io.streamgan.sampler.respond.Quoted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An input tensor of a request.
 *
 * @param shape whose size is the number of values
 * @param values values in row-major order, little-endian, of the input's type
 */
record InputTensor(String name, List<Long> shape, ByteBuffer values) {
  InputTensor {
    values = values.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Returns the tensor after checking its name, type, shape and size.
   *
   * @throws InvalidInferenceException when one is wrong
   */
  static InputTensor of(String name, String datatype, List<Long> shape, ByteBuffer values) {
    DataType type = requireType(name, datatype);
    long expected = (long) TensorSpec.size(name, shape) * type.bytes();
    if (values.remaining() != expected) {
      throw new InvalidInferenceException(
          "Input %s of shape %s takes %d bytes, not %d."
              .formatted(name, TensorSpec.text(shape), expected, values.remaining()));
    }
    return new InputTensor(name, shape, values);
  }

  /** Returns the type of the input {@code name}, which must be {@code datatype}. */
  static DataType requireType(String name, String datatype) {
    DataType type = TensorSpec.inputType(name);
    if (!type.name().equals(datatype)) {
      throw new InvalidInferenceException(
          "Input %s is of type %s, not '%s'.".formatted(name, type, Quoted.of(datatype)));
    }
    return type;
  }

  float[] floats() {
    float[] floats = new float[values.remaining() / Float.BYTES];
    values.asFloatBuffer().get(floats);
    return floats;
  }

  int[] integers() {
    int[] integers = new int[values.remaining() / Integer.BYTES];
    values.asIntBuffer().get(integers);
    return integers;
  }

  /** Returns the value of a tensor of shape [1]. */
  long whole() {
    if (!shape.equals(List.of(1L))) {
      throw new InvalidInferenceException(
          "Input %s has the shape [1], not %s.".formatted(name, TensorSpec.text(shape)));
    }
    return values.remaining() == Long.BYTES ? values.getLong(0) : values.getInt(0);
  }
}
