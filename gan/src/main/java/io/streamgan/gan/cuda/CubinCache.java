package io.streamgan.gan.cuda;

import io.streamgan.gan.DeviceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Compiles the kernels for a GPU with NVRTC, and keeps the machine code in a folder. The name of a
 * file is a hash of everything that the code depends on: the source, the architecture and NVRTC's
 * version.
 */
final class CubinCache {
  private final Nvrtc nvrtc;
  private final Path folder;

  CubinCache(Nvrtc nvrtc, Path folder) {
    this.nvrtc = nvrtc;
    this.folder = folder;
  }

  /** Returns NVRTC's version, for example {@code 13.0}. */
  String version() {
    int[] version = numbers();
    return version[0] + "." + version[1];
  }

  int majorVersion() {
    return numbers()[0];
  }

  /** Whether the compiler makes more than PTX, which CUDA's first ones do not. */
  boolean makesMachineCode() {
    int[] version = numbers();
    return version[0] > 11 || (version[0] == 11 && version[1] >= 2);
  }

  private int[] numbers() {
    int[] major = new int[1];
    int[] minor = new int[1];
    check(nvrtc.nvrtcVersion(major, minor), "nvrtcVersion");
    return new int[] {major[0], minor[0]};
  }

  /**
   * Returns the machine code of {@code source}.
   *
   * @param capability compute capability times ten, for example 90
   * @throws DeviceException when the kernels cannot be compiled, and the compiler's log is in a
   *     file; or when the code cannot be kept
   */
  byte[] cubin(String source, int capability) {
    String architecture = "sm_" + capability;
    Path file = folder.resolve(hash(source, architecture, version()) + ".cubin");
    try {
      if (Files.exists(file)) {
        return Files.readAllBytes(file);
      }
      byte[] image = compile(source, architecture);
      Files.createDirectories(folder);
      // Another process may write the same file, so it appears at once and whole.
      Path part = Files.createTempFile(folder, "kernels", ".part");
      Files.write(part, image);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return image;
    } catch (IOException e) {
      throw new DeviceException(
          "the compiled kernels cannot be kept in %s: %s".formatted(folder, e.getMessage()));
    }
  }

  private byte[] compile(String source, String architecture) throws IOException {
    long[] program = new long[1];
    check(
        nvrtc.nvrtcCreateProgram(program, source, "kernels.cu", 0, null, null),
        "nvrtcCreateProgram");
    try {
      String[] options = {"--gpu-architecture=" + architecture, "--std=c++17"};
      int error = nvrtc.nvrtcCompileProgram(program[0], options.length, options);
      if (error != 0) {
        throw refused(program[0], architecture, error);
      }
      long[] size = new long[1];
      check(nvrtc.nvrtcGetCUBINSize(program[0], size), "nvrtcGetCUBINSize");
      byte[] image = new byte[Math.toIntExact(size[0])];
      check(nvrtc.nvrtcGetCUBIN(program[0], image), "nvrtcGetCUBIN");
      return image;
    } finally {
      check(nvrtc.nvrtcDestroyProgram(program), "nvrtcDestroyProgram");
    }
  }

  private DeviceException refused(long program, String architecture, int error) throws IOException {
    long[] size = new long[1];
    check(nvrtc.nvrtcGetProgramLogSize(program, size), "nvrtcGetProgramLogSize");
    byte[] log = new byte[Math.toIntExact(size[0])];
    check(nvrtc.nvrtcGetProgramLog(program, log), "nvrtcGetProgramLog");
    Files.createDirectories(folder);
    Path file = folder.resolve("kernels-" + architecture + ".log");
    Files.write(file, log);
    return new DeviceException(
        "NVRTC %s cannot compile the kernels for %s: %s; its log is in %s"
            .formatted(version(), architecture, nvrtc.nvrtcGetErrorString(error), file));
  }

  private void check(int error, String call) {
    if (error != 0) {
      throw new DeviceException("%s failed: %s".formatted(call, nvrtc.nvrtcGetErrorString(error)));
    }
  }

  private static String hash(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
