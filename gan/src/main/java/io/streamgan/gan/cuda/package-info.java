/**
 * A platform of our own kernels on NVIDIA's GPUs. {@code kernels.cu} is compiled by NVRTC for the
 * GPU at hand and called through the driver's API; tasks between two results that Java needs are
 * one CUDA graph. Suggested order of reading: {@code Cuda}, {@code Kernels}, {@code Program},
 * {@code Operations}, {@code LayerBinder}, {@code CudaPlatform}.
 */
@NullMarked
package io.streamgan.gan.cuda;

import org.jspecify.annotations.NullMarked;
