package io.streamgan.gan.cuda;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of NVIDIA's run-time compiler, {@code libnvrtc}, that the platform calls. All exist
 * since CUDA 11.2 and return 0 or an error. It needs neither a driver nor another library of CUDA.
 */
interface Nvrtc extends Library {
  int nvrtcVersion(int[] major, int[] minor);

  int nvrtcCreateProgram(
      long[] program,
      String source,
      String name,
      int headerCount,
      @Nullable Pointer headers,
      @Nullable Pointer includeNames);

  int nvrtcCompileProgram(long program, int optionCount, String[] options);

  int nvrtcGetProgramLogSize(long program, long[] bytes);

  int nvrtcGetProgramLog(long program, byte[] log);

  int nvrtcGetCUBINSize(long program, long[] bytes);

  int nvrtcGetCUBIN(long program, byte[] image);

  int nvrtcDestroyProgram(long[] program);

  String nvrtcGetErrorString(int error);
}
