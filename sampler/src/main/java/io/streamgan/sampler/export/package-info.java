/**
 * Exports a loaded generator to files of other programs: NumPy, ONNX and Deeplearning4j, and images
 * to JSON. Depends on {@code generate}'s records, on {@code gan}'s network specifications, and on
 * messages generated from {@code onnx.proto}; computes no samples.
 */
@NullMarked
package io.streamgan.sampler.export;

import org.jspecify.annotations.NullMarked;
