/**
 * The engine on ND4J's operators: preallocated off-heap arrays, {@code [N, height, width,
 * channels]} float32, convolutions through oneDNN. The only package that knows ND4J. Read it from
 * {@code Operator} over the layers, {@code Pass} and {@code AlternatingStep} to {@code Nd4jEngine}.
 */
@NullMarked
package io.streamgan.gan.nd4j;

import org.jspecify.annotations.NullMarked;
