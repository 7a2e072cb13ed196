/**
 * A kept generator as a file that other programs run: NumPy arrays or ONNX. Depends on {@code
 * generate}'s records, on {@code gan}'s network specifications, and on messages generated from
 * {@code onnx.proto}; runs nothing.
 */
@NullMarked
package io.streamgan.sampler.export;

import org.jspecify.annotations.NullMarked;
