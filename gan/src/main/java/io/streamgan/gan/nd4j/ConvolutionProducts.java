package io.streamgan.gan.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The three products of a convolution. The image is the array that the kernel moves over, and the
 * map has one pixel per position of the kernel. A convolution computes the map from the image, and
 * its input gradient computes an image from a map; for a transposed convolution it is the other way
 * round. Images and maps are [batch, height, width, channels].
 */
interface ConvolutionProducts {
  /**
   * Sizes along each of an image's two axes.
   *
   * @param kernel number of the kernel's pixels along an axis
   * @param stride number of pixels between two positions of the kernel
   * @param padding number of zeros on each side of the image
   */
  record Geometry(int kernel, int stride, int padding) {}

  /** Returns a task that computes the map from the image. */
  Runnable toMap(INDArray image, @Nullable INDArray bias, INDArray map);

  /** Returns a task that computes the image: each value of the map adds the kernel to it. */
  Runnable toImage(INDArray map, @Nullable INDArray bias, INDArray image);

  /**
   * Returns a task that computes the gradient with respect to the weight. One of {@code image} and
   * {@code map} is the layer's input, and the other is the gradient of its output.
   */
  Runnable weightGradient(INDArray image, INDArray map, INDArray gradient);
}
