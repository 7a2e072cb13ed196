/**
 * Networks of ONNX models, run by ONNX Runtime, which no other package knows. Its jar is only in a
 * distribution that is built with the Maven profile {@code onnx}; its classes are loaded with
 * {@link io.streamgan.monitor.onnx.OnnxNetwork} and not before. Depends on {@code features}.
 */
@NullMarked
package io.streamgan.monitor.onnx;

import org.jspecify.annotations.NullMarked;
