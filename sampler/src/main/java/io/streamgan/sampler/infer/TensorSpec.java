package io.streamgan.sampler.infer;

import io.streamgan.sampler.respond.Quoted;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An input or output tensor of the model.
 *
 * @param shape -1 for an axis of variable size
 */
record TensorSpec(String name, DataType type, List<Long> shape) {
  /**
   * The inputs that a generator's metadata describes.
   *
   * @param latentSize length of a latent vector
   * @param classes number of classes; 0 for a generator without classes
   */
  static List<TensorSpec> described(long latentSize, int classes) {
    TensorSpec z = new TensorSpec("z", DataType.FP32, List.of(-1L, latentSize));
    return classes == 0
        ? List.of(z)
        : List.of(z, new TensorSpec("label", DataType.INT32, List.of(-1L)));
  }

  /**
   * The types that the input {@code name} may have; the first is the one in the metadata.
   *
   * @throws InvalidInferenceException when there is no such input
   */
  static List<DataType> inputTypes(String name) {
    return switch (name) {
      case "z" -> List.of(DataType.FP32);
      case "seed" -> List.of(DataType.INT64);
      case "count" -> List.of(DataType.INT32);
      case "truncation" -> List.of(DataType.FP32);
      case "label" -> List.of(DataType.INT32, DataType.BYTES);
      default ->
          throw new InvalidInferenceException(
              "There is no input '%s'; the inputs are z, or seed and count, truncation, and for generators with classes label."
                  .formatted(Quoted.of(name)));
    };
  }

  /**
   * Number of values of a tensor of {@code shape}.
   *
   * @throws InvalidInferenceException when an axis is negative or the product is too large
   */
  static int size(String name, List<Long> shape) {
    long size = 1;
    for (long axis : shape) {
      if (axis < 0 || axis > Integer.MAX_VALUE) {
        throw badShape(name, shape);
      }
      size *= axis;
      if (size > Integer.MAX_VALUE) {
        throw badShape(name, shape);
      }
    }
    return (int) size;
  }

  /** The type's name in a model configuration. */
  String configType() {
    return type == DataType.BYTES ? "TYPE_STRING" : "TYPE_" + type.name();
  }

  static String text(List<Long> shape) {
    return shape.stream()
        .limit(8)
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "[", shape.size() > 8 ? ", ...]" : "]"));
  }

  private static InvalidInferenceException badShape(String name, List<Long> shape) {
    return new InvalidInferenceException(
        "Input %s cannot have the shape %s.".formatted(name, text(shape)));
  }
}
