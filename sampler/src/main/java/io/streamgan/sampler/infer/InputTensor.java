package io.streamgan.sampler.infer;

import io.streamgan.sampler.respond.Quoted;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An input tensor of a request.
 *
 * @param shape whose size is the number of values
 * @param values values in row-major order, little-endian, of {@code type}
 */
record InputTensor(String name, DataType type, List<Long> shape, ByteBuffer values) {
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
    int size = TensorSpec.size(name, shape);
    long expected = (long) size * type.bytes();
    if (type == DataType.BYTES) {
      requireTexts(name, size, values);
    } else if (values.remaining() != expected) {
      throw new InvalidInferenceException(
          "Input %s of shape %s takes %d bytes, not %d."
              .formatted(name, TensorSpec.text(shape), expected, values.remaining()));
    }
    return new InputTensor(name, type, shape, values);
  }

  /** Returns the type {@code datatype}, which must be one of the input {@code name}. */
  static DataType requireType(String name, String datatype) {
    List<DataType> types = TensorSpec.inputTypes(name);
    for (DataType type : types) {
      if (type.name().equals(datatype)) {
        return type;
      }
    }
    throw new InvalidInferenceException(
        "Input %s is of type %s, not '%s'."
            .formatted(
                name,
                types.stream().map(DataType::name).collect(Collectors.joining(" or ")),
                Quoted.of(datatype)));
  }

  /** Returns texts in the form of {@link DataType#BYTES}. */
  static ByteBuffer encode(Collection<byte[]> texts) {
    int size = 0;
    for (byte[] text : texts) {
      size = Math.addExact(size, Integer.BYTES + text.length);
    }
    ByteBuffer encoded = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    texts.forEach(text -> encoded.putInt(text.length).put(text));
    return encoded.flip();
  }

  private static void requireTexts(String name, int count, ByteBuffer values) {
    ByteBuffer rest = values.slice().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      int length = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
      if (length < 0 || length > rest.remaining()) {
        throw new InvalidInferenceException(
            "Input %s is cut off: it must have %d texts, each after its length."
                .formatted(name, count));
      }
      rest.position(rest.position() + length);
    }
    if (rest.hasRemaining()) {
      throw new InvalidInferenceException(
          "%d bytes follow the last text of input %s.".formatted(rest.remaining(), name));
    }
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

  /** Returns the values of a tensor of texts. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    ByteBuffer rest = values.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      byte[] text = new byte[rest.getInt()];
      rest.get(text);
      texts.add(new String(text, StandardCharsets.UTF_8));
    }
    return texts;
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
