package io.streamgan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of a process, as Linux counts it, in megabytes of 2<sup>20</sup> bytes. */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** Memory that process {@code pid} occupies now. */
  public static double now(long pid) throws IOException {
    return megabytes(pid, "VmRSS:");
  }

  /** The most memory that process {@code pid} has occupied so far. */
  public static double peak(long pid) throws IOException {
    return megabytes(pid, "VmHWM:");
  }

  private static double megabytes(long pid, String name) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> new BenchException("process %d has ended".formatted(pid)));
  }
}
