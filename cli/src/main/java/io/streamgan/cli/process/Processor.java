package io.streamgan.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the native libraries need of the processor. */
public final class Processor {
  /** What Linux calls the features of an x86 processor, and of no other. */
  private static final String FLAGS = "flags";

  private static final String NEEDED = "avx2";

  private Processor() {}

  /**
   * Checks that an x86 processor has AVX2. Without it, the native libraries end the process with an
   * illegal instruction.
   *
   * @param cpuinfo Linux's description of the processor; where it cannot be read, nothing is
   *     checked
   * @throws UnsupportedProcessorException when it has no AVX2
   */
  public static void requireAvx2(Path cpuinfo) {
    String description;
    try {
      description = Files.readString(cpuinfo);
    } catch (IOException e) {
      return; // not Linux
    }
    List<String> words = Arrays.asList(description.split("\\s+"));
    if (words.contains(FLAGS) && !words.contains(NEEDED)) {
      throw new UnsupportedProcessorException(
          "the processor has no AVX2, which the native libraries need; use a machine with x86-64-v3"
              + " (Intel Haswell or AMD Zen, and newer)");
    }
  }
}
