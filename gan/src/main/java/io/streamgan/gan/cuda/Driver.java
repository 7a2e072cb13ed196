package io.streamgan.gan.cuda;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/**
 * The functions of NVIDIA's driver, {@code libcuda.so.1}, that the platform calls. All exist since
 * CUDA 11.4 and return 0 or an error. Handles and addresses are 64 bits; arrays of one element are
 * results.
 */
interface Driver extends Library {
  int cuInit(int flags);

  int cuDriverGetVersion(int[] version);

  int cuDeviceGetCount(int[] count);

  int cuDeviceGet(int[] device, int ordinal);

  int cuDeviceGetName(byte[] name, int length, int device);

  int cuDeviceGetAttribute(int[] value, int attribute, int device);

  int cuDevicePrimaryCtxRetain(long[] context, int device);

  int cuDevicePrimaryCtxRelease_v2(int device);

  int cuCtxSetCurrent(long context);

  int cuMemGetInfo_v2(long[] free, long[] total);

  int cuMemAlloc_v2(long[] address, long bytes);

  int cuMemFree_v2(long address);

  int cuMemAllocHost_v2(Pointer[] address, long bytes);

  int cuMemFreeHost(Pointer address);

  int cuMemsetD32Async(long address, int value, long count, long stream);

  int cuMemcpyHtoDAsync_v2(long target, Pointer source, long bytes, long stream);

  int cuMemcpyDtoHAsync_v2(Pointer target, long source, long bytes, long stream);

  int cuModuleLoadData(long[] module, byte[] image);

  int cuModuleUnload(long module);

  int cuModuleGetFunction(long[] function, long module, String name);

  int cuLaunchKernel(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int sharedBytes,
      long stream,
      Pointer arguments,
      Pointer extra);

  int cuStreamCreate(long[] stream, int flags);

  int cuStreamDestroy_v2(long stream);

  int cuStreamSynchronize(long stream);

  int cuStreamBeginCapture_v2(long stream, int mode);

  int cuStreamEndCapture(long stream, long[] graph);

  int cuGraphInstantiateWithFlags(long[] executable, long graph, long flags);

  int cuGraphLaunch(long executable, long stream);

  int cuGraphDestroy(long graph);

  int cuGraphExecDestroy(long executable);

  int cuGetErrorName(int error, Pointer[] name);
}
