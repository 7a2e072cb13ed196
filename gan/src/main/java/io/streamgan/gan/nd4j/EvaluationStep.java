package io.streamgan.gan.nd4j;

import io.streamgan.gan.nd4j.Blas.Matrix;
import io.streamgan.gan.nd4j.ConvolutionProducts.Geometry;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A step of an {@link EvaluationPlan}, bound to arrays of one thread. */
interface EvaluationStep {
  /** Computes the outputs of the first {@code images} images. */
  void run(int images);

  /** Multiplies vectors. */
  static EvaluationStep linear(INDArray input, Output output, FoldedWeight weight) {
    int size = (int) input.size(1);
    FloatPointer x = new HostMemory(input).pointer();
    FloatPointer y = output.memory().pointer();
    FloatPointer weights = weight.pointer();
    return images -> {
      output.begin(images);
      for (int column = 0; column < weight.columns(); column = weight.sliceEnd(column)) {
        for (int image = 0; image < images; image++) {
          weight.multiply(
              1,
              new Matrix(x.position((long) image * size), size, false),
              weights,
              column,
              1,
              new Matrix(
                  y.position((long) image * weight.columns() + column), weight.columns(), false));
        }
      }
      output.end(images);
    };
  }

  /** Multiplies patches of images. */
  static EvaluationStep convolution(
      Geometry geometry, INDArray input, Output output, FoldedWeight weight, Scratch scratch) {
    Patches patches = new Patches(geometry, input, output.array(), Patches.MOST);
    scratch.reserve(patches.memory());
    HostMemory x = new HostMemory(input);
    FloatPointer y = output.memory().pointer();
    FloatPointer weights = weight.pointer();
    int lines = patches.linesPerImage();
    int columns = weight.columns();
    return images -> {
      output.begin(images);
      FloatPointer lot = scratch.pointer();
      for (int image = 0; image < images; image++) {
        patches.gather(
            x.read(),
            image * lines,
            (image + 1) * lines,
            scratch.buffer(),
            0,
            (first, count) ->
                weight.multiplyGroup(
                    count,
                    new Matrix(lot, patches.stride(), false),
                    weights,
                    0,
                    1,
                    new Matrix(y.position((long) first * columns), columns, false)));
      }
      output.end(images);
    };
  }

  /**
   * Multiplies the pixels of an image, or of as many of its lines as make up a lot, by lines of the
   * kernel, and adds the products to the image. A group of columns is one line or several.
   */
  static EvaluationStep transposedConvolution(
      Geometry geometry, INDArray input, Output output, FoldedWeight weight, Scratch scratch) {
    Patches patches = new Patches(geometry, output.array(), input, Patches.MOST);
    int apart = weight.group() + Patches.GAP;
    int channels = (int) input.size(3);
    int lines = patches.linesPerImage();
    int atOnce = Math.min(lines, patches.linesAtOnce());
    scratch.reserve(atOnce * patches.perLine() * apart);
    FloatPointer x = new HostMemory(input).pointer();
    FloatPointer weights = weight.pointer();
    return images -> {
      output.begin(images);
      FloatPointer products = scratch.pointer();
      for (int column = 0; column < weight.columns(); column += weight.group()) {
        for (int image = 0; image < images; image++) {
          for (int line = image * lines; line < (image + 1) * lines; line += atOnce) {
            int count = Math.min(atOnce, (image + 1) * lines - line);
            weight.multiplyGroup(
                count * patches.perLine(),
                new Matrix(x.position((long) line * patches.perLine() * channels), channels, false),
                weights,
                column,
                0,
                new Matrix(products.position(0), apart, false));
            for (int at = 0; at < weight.groupEnd(column) - column; at += patches.run()) {
              int tap = (column + at) / patches.run();
              patches.addTap(output.memory(), line, line + count, tap, scratch, at, apart);
            }
          }
        }
      }
      output.end(images);
    };
  }

  /** Normalises each channel, and computes an activation. */
  static EvaluationStep elementwise(INDArray input, Output output) {
    HostMemory x = new HostMemory(input);
    return images -> output.fill(x, images);
  }

  /** Adds two images. */
  static EvaluationStep sum(INDArray a, INDArray b, INDArray output) {
    HostMemory first = new HostMemory(a);
    HostMemory second = new HostMemory(b);
    HostMemory y = new HostMemory(output);
    int size = y.size() / (int) output.size(0);
    float[] sums = new float[Tiles.FLOATS];
    float[] summands = new float[Tiles.FLOATS];
    return images -> {
      for (int tile = 0; tile < Tiles.count(images * size, Tiles.FLOATS); tile++) {
        int count = Tiles.load(first.read(), tile, sums);
        Tiles.load(second.read(), tile, summands);
        Tiles.add(summands, sums, count);
        Tiles.store(sums, y.write(), tile, count);
      }
    };
  }

  /** Repeats every pixel four times. */
  static EvaluationStep upsample(INDArray input, INDArray output) {
    HostMemory x = new HostMemory(input);
    HostMemory y = new HostMemory(output);
    int height = (int) input.size(1);
    int width = (int) input.size(2);
    int channels = (int) input.size(3);
    int line = 2 * width * channels;
    return images -> {
      FloatBuffer from = x.read();
      FloatBuffer to = y.write();
      for (int i = 0; i < images * height; i++) {
        for (int pixel = 0; pixel < width; pixel++) {
          int at = (i * width + pixel) * channels;
          to.put(2 * i * line + 2 * pixel * channels, from, at, channels);
          to.put(2 * i * line + (2 * pixel + 1) * channels, from, at, channels);
        }
        to.put((2 * i + 1) * line, to, 2 * i * line, line);
      }
    };
  }

  /** Averages squares of 2 x 2 pixels. */
  static EvaluationStep averagePool(INDArray input, INDArray output) {
    HostMemory x = new HostMemory(input);
    HostMemory y = new HostMemory(output);
    int lines = (int) output.size(1);
    int line = (int) (input.size(2) * input.size(3));
    int channels = (int) input.size(3);
    return images -> {
      FloatBuffer from = x.read();
      FloatBuffer to = y.write();
      for (int i = 0; i < images * lines; i++) {
        for (int at = 0; at < line / 2; at++) {
          int left = 2 * i * line + at / channels * 2 * channels + at % channels;
          float above = from.get(left) + from.get(left + channels);
          float below = from.get(left + line) + from.get(left + line + channels);
          to.put(i * line / 2 + at, (above + below) / 4);
        }
      }
    };
  }

  /**
   * Where a step writes to: an array, whose values begin with the summands of a folding and end
   * with an activation.
   */
  final class Output {
    private final INDArray array;
    private final HostMemory memory;
    private final @Nullable Folding folding;
    private final @Nullable Activation activation;
    private final float[] values;
    private final int size;

    /**
     * @param folding of the array's last axis; null for one that changes nothing
     */
    Output(INDArray array, @Nullable Folding folding, @Nullable Activation activation) {
      this.array = array;
      this.folding = folding;
      this.activation = activation;
      memory = new HostMemory(array);
      size = memory.size() / (int) array.size(0);
      values = new float[folding == null ? Tiles.FLOATS : folding.shift().length];
    }

    INDArray array() {
      return array;
    }

    HostMemory memory() {
      return memory;
    }

    /** Sets the values of images to the summands. */
    void begin(int images) {
      if (folding == null) {
        throw new IllegalStateException("products are added to the summands of a folding");
      }
      for (int tile = 0; tile < Tiles.count(images * size, values.length); tile++) {
        int count = Math.min(values.length, images * size - tile * values.length);
        Tiles.store(folding.shift(), memory.write(), tile, count);
      }
    }

    /** Computes the activation of the values of images. */
    void end(int images) {
      if (activation != null) {
        change(memory, images, activation);
      }
    }

    /** Returns the summand of a channel. */
    float shift(int channel) {
      return folding == null ? 0 : folding.shift()[channel];
    }

    /** Computes the activation of values that are not in the array yet. */
    void activate(float[] values, int count) {
      if (activation != null) {
        activation.apply(values, count);
      }
    }

    /** Sets the values of images to those of {@code source}, normalised and activated. */
    void fill(HostMemory source, int images) {
      change(
          source,
          images,
          (x, count) -> {
            if (folding != null) {
              Tiles.scale(x, folding.scale(), folding.shift(), count);
            }
            activate(x, count);
          });
    }

    private void change(HostMemory source, int images, Activation function) {
      for (int tile = 0; tile < Tiles.count(images * size, values.length); tile++) {
        int count = Tiles.load(source.read(), tile, values);
        function.apply(values, count);
        Tiles.store(values, memory.write(), tile, count);
      }
    }
  }
}
