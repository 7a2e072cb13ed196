package io.streamgan.gan.nd4j;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses OpenBLAS's kernel on processors that are newer than the release that ND4J bundles.
 * OpenBLAS 0.3.19 uses an SSE kernel there, many times slower than the processor allows. It reads
 * the variable {@value #VARIABLE} when it is loaded, and Java cannot set a variable of its own
 * process, so libc does.
 */
final class OpenBlasKernel {
  static final String VARIABLE = "OPENBLAS_CORETYPE";

  private static final Logger log = LoggerFactory.getLogger(OpenBlasKernel.class);
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final String INTEL = "GenuineIntel";
  private static final String SKYLAKE = "SkylakeX";
  private static final int ZEN_4_FAMILY = 25;

  /**
   * Tiger Lake's larger number. OpenBLAS knows some processors above it, and chooses the same
   * there.
   */
  private static final int TIGER_LAKE_MODEL = 141;

  private static final List<String> AVX512 =
      List.of("avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd");

  private OpenBlasKernel() {}

  /** Must be called before OpenBLAS is loaded. A choice in the environment stays. */
  static void choose() {
    if (System.getenv(VARIABLE) == null && Files.isReadable(PROCESSORS)) {
      kernel().ifPresent(OpenBlasKernel::set);
    }
  }

  private static Optional<String> kernel() {
    try {
      return of(Files.readString(PROCESSORS));
    } catch (IOException e) {
      log.warn("{} cannot be read, so OpenBLAS chooses its kernel itself: {}", PROCESSORS, e);
      return Optional.empty();
    }
  }

  /**
   * Returns whether OpenBLAS has its kernels for Intel's AVX-512, which multiply a small matrix by
   * a larger one without copying that first.
   */
  static boolean multipliesInPlace() {
    return Kernels.IN_PLACE;
  }

  /** What is read once, because every network asks for it. */
  private static final class Kernels {
    static final boolean IN_PLACE = find();

    private static boolean find() {
      String chosen = System.getenv(VARIABLE);
      if (chosen != null) {
        return chosen.equalsIgnoreCase(SKYLAKE);
      }
      try {
        return Files.isReadable(PROCESSORS) && isSkylake(Files.readString(PROCESSORS));
      } catch (IOException e) {
        return false;
      }
    }
  }

  /**
   * Returns whether a processor gets the kernels for Intel's AVX-512.
   *
   * @param processors text of /proc/cpuinfo
   */
  static boolean isSkylake(String processors) {
    Processor first = Processor.first(processors);
    return first.vendor().equals(INTEL) && first.flags().containsAll(AVX512);
  }

  private static void set(String kernel) {
    try {
      Object[] arguments = {VARIABLE, kernel, 1};
      NativeLibrary.getProcess().getFunction("setenv").invokeInt(arguments);
      log.debug("{}={}", VARIABLE, kernel);
    } catch (LinkageError e) {
      log.warn(
          "training may be many times slower than this processor allows, because {} cannot be set"
              + " from Java ({}); set {}={} in the environment",
          VARIABLE,
          e.getMessage(),
          VARIABLE,
          kernel);
    }
  }

  /**
   * Returns the kernel for a processor that OpenBLAS does not know; empty for all others.
   *
   * @param processors text of /proc/cpuinfo
   */
  static Optional<String> of(String processors) {
    Processor first = Processor.first(processors);
    if (!first.flags().containsAll(List.of("avx2", "fma"))) {
      return Optional.empty();
    }
    if (first.vendor().equals("AuthenticAMD") && first.family() > ZEN_4_FAMILY) {
      return Optional.of("Zen");
    }
    if (first.vendor().equals(INTEL) && (first.family() > 6 || first.model() > TIGER_LAKE_MODEL)) {
      return Optional.of(first.flags().containsAll(AVX512) ? SKYLAKE : "Haswell");
    }
    return Optional.empty();
  }

  private record Processor(String vendor, int family, int model, Set<String> flags) {
    /** Returns the first processor of /proc/cpuinfo. */
    static Processor first(String processors) {
      Map<String, String> first = new HashMap<>();
      processors
          .lines()
          .takeWhile(line -> !line.isBlank())
          .map(line -> line.split(":", 2))
          .filter(pair -> pair.length == 2)
          .forEach(pair -> first.put(pair[0].strip(), pair[1].strip()));
      return new Processor(
          first.getOrDefault("vendor_id", ""),
          Integer.parseInt(first.getOrDefault("cpu family", "0")),
          Integer.parseInt(first.getOrDefault("model", "0")),
          Set.copyOf(Arrays.asList(first.getOrDefault("flags", "").split(" "))));
    }
  }
}
