/**
 * The engine on ND4J's operators: preallocated off-heap arrays, {@code [N, height, width,
 * channels]} float32, convolutions as products of patches. The only package that knows ND4J. Read
 * it from {@code Operator} and {@code ConvolutionProducts} over the layers, {@code NetworkPass} and
 * {@code AlternatingRound} to {@code Nd4jEngine}.
 */
@NullMarked
package io.streamgan.gan.nd4j;

import org.jspecify.annotations.NullMarked;
