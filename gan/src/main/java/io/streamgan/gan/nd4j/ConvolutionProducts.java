package io.streamgan.gan.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution's three products, bound to arrays. Between the image that the kernel moves over and
 * the map of what it finds, a layer goes one way and its gradient the other: a convolution from
 * image to map, a transposed convolution from map to image. Both are [batch, height, width,
 * channels].
 */
interface ConvolutionProducts {
  /**
   * The kernel and how it moves; the same along both axes of an image.
   *
   * @param kernel pixels along an axis
   * @param padding zeros on each side
   */
  record Geometry(int kernel, int stride, int padding) {}

  /** Map from image. */
  Runnable toMap(INDArray image, @Nullable INDArray bias, INDArray map);

  /** Image from map, each value of which adds the kernel to the image. */
  Runnable toImage(INDArray map, @Nullable INDArray bias, INDArray image);

  /**
   * The gradient by the weight.
   *
   * @param image the one of image and map that went through the layer, the other being the gradient
   *     that came back
   */
  Runnable weightGradient(INDArray image, INDArray map, INDArray gradient);
}
