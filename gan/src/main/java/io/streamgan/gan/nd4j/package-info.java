/**
 * A platform of ND4J's operators: preallocated off-heap arrays of float32, images as {@code [N,
 * height, width, channels]}, convolutions as products of patches and weights. No other package
 * depends on ND4J. Suggested order of reading: {@code Operator}, {@code ConvolutionProducts}, the
 * layers, {@code NetworkPass}, {@code Nd4jPlatform}.
 */
@NullMarked
package io.streamgan.gan.nd4j;

import org.jspecify.annotations.NullMarked;
