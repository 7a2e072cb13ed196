package io.streamgan.sampler.infer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A tensor that the model takes or gives.
 *
 * @param shape -1 for a size that varies
 */
record TensorSpec(String name, DataType type, List<Long> shape) {
  /**
   * Inputs of a generator.
   *
   * @param latentSize values of a latent vector
   * @param classes that it knows; 0 for none
   */
  static List<TensorSpec> inputs(long latentSize, int classes) {
    List<TensorSpec> inputs = new ArrayList<>();
    inputs.add(new TensorSpec("z", DataType.FP32, List.of(-1L, latentSize)));
    inputs.add(new TensorSpec("seed", DataType.INT64, List.of(1L)));
    inputs.add(new TensorSpec("count", DataType.INT32, List.of(1L)));
    if (classes > 0) {
      inputs.add(new TensorSpec("label", DataType.INT32, List.of(-1L)));
    }
    return inputs;
  }

  /** The type of the input called {@code name}. */
  static DataType inputType(String name) {
    return inputs(1, 1).stream()
        .filter(input -> input.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInferenceException(
                    "There is no input '%s'; there are z, or seed and count, and with classes label."
                        .formatted(InvalidInferenceException.quoted(name))))
        .type();
  }

  /**
   * How many values a tensor of {@code shape} has.
   *
   * @throws InvalidInferenceException when a size is negative, or all are too large together
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

  static String text(List<Long> shape) {
    return shape.stream()
        .limit(8)
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "[", shape.size() > 8 ? ", ...]" : "]"));
  }

  static String text(long... shape) {
    return text(Arrays.stream(shape).boxed().toList());
  }

  private static InvalidInferenceException badShape(String name, List<Long> shape) {
    return new InvalidInferenceException(
        "Input %s cannot have the shape %s.".formatted(name, text(shape)));
  }
}
