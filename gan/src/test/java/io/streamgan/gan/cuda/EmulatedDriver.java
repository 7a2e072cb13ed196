package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.streamgan.gan.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A driver of NVIDIA that computes the kernels on the CPU: {@code src/test/cpp}, built by g++ when
 * it is first used. Tests that use it are skipped where there is no g++.
 */
final class EmulatedDriver {
  private static final Path SOURCES = Path.of("src/test/cpp");
  private static final Path BUILT = Path.of("target/emulated-driver");

  /** What the emulation offers to tests, besides the driver's functions. */
  interface Emulation extends Driver, Nvrtc, Library {
    /** Whether the threads of a block run in the opposite order. */
    void emulationReverse(int reversed);

    /** Sets the size of the GPU's memory. */
    void emulationLimit(long bytes);

    /**
     * Sets what the driver reports.
     *
     * @param capability compute capability times ten
     * @param version version of CUDA, for example 13000
     */
    void emulationDevice(int count, int capability, int version);

    /**
     * Lets the GPU fail for good, as after an access to memory that is not there.
     *
     * @param launches number of launches of graphs until then; -1 for a GPU that works
     */
    void emulationFailure(long launches);

    /** Returns the number of bytes that are allocated. */
    long emulationUsed();

    /** Returns the number of bytes of page-locked memory that are allocated. */
    long emulationHostUsed();

    /** Returns how often work was waited for. */
    long emulationWaits();
  }

  private EmulatedDriver() {}

  /** Returns the driver with the kernels as they are. */
  static Emulation load() {
    return load(Precision.FLOAT32);
  }

  static Emulation load(Precision precision) {
    return load(library("libcuda-emulated.so", Kernels.source(precision)));
  }

  /** Loads a driver whose kernels lack a barrier, and whose threads run in the opposite order. */
  static Emulation racing() {
    String source = Kernels.source(Precision.FLOAT32);
    String before = "whose place is taken next.\n";
    String barrier = before + "      __syncthreads();\n";
    if (!source.contains(barrier)) {
      throw new IllegalStateException("the barrier that is to be left out is not there");
    }
    String planted = source.replace(barrier, before);
    Emulation driver = load(library("libcuda-planted.so", planted, "-O1"));
    driver.emulationReverse(1);
    return driver;
  }

  static Emulation load(Path library) {
    return Native.load(library.toString(), Emulation.class);
  }

  /**
   * Returns a platform on the driver with the kernels as they are, or on the GPU of the machine if
   * the system property {@code cuda.driver} is {@code machine}.
   */
  static CudaPlatform platform() {
    return platform(Precision.FLOAT32);
  }

  static CudaPlatform platform(Precision precision) {
    return System.getProperty("cuda.driver", "").equals("machine")
        ? CudaDevice.find(precision, BUILT.resolve("kernels")).make(CudaPlatform.class::cast)
        : new CudaPlatform(load(precision), new byte[1]);
  }

  /**
   * Builds a driver, unless that was done before.
   *
   * @param name name of the file
   * @param kernels source of the kernels
   * @param options further options of g++
   */
  static synchronized Path library(String name, String kernels, String... options) {
    try {
      String all =
          kernels
              + Files.readString(SOURCES.resolve("driver.cpp"))
              + Files.readString(SOURCES.resolve("emulation.h"))
              + String.join(" ", options);
      Path library =
          BUILT.resolve(Integer.toHexString(all.hashCode())).resolve(name).toAbsolutePath();
      if (!Files.exists(library)) {
        build(library, kernels, List.of(options));
      }
      return library;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void build(Path library, String kernels, List<String> options) throws IOException {
    assumeTrue(hasCompiler(), "the emulated driver needs g++, which is not installed");
    Files.createDirectories(library.getParent());
    // The tests of another process may build the same driver.
    Path folder = Files.createTempDirectory(library.getParent(), "build");
    Files.writeString(folder.resolve("kernels.cu"), kernels);
    String names =
        Pattern.compile("__global__ void (?:__launch_bounds__\\([^)]*\\) )?(\\w+)\\(")
            .matcher(kernels)
            .results()
            .map(match -> "KERNEL(" + match.group(1) + ")\n")
            .collect(Collectors.joining());
    Files.writeString(folder.resolve("kernels.inc"), names);
    Path part = folder.resolve(library.getFileName());
    List<String> command =
        new ArrayList<>(
            List.of(
                "g++",
                "-std=c++17",
                "-O2",
                "-fPIC",
                "-shared",
                // As a GPU's code would round, if it fused no multiplications with additions.
                "-ffp-contract=off",
                // Two drivers in one process must not share variables.
                "-fno-gnu-unique",
                "-Wl,-Bsymbolic",
                "-I" + folder,
                "-I" + SOURCES));
    command.addAll(options);
    command.addAll(List.of("-o", part.toString(), SOURCES.resolve("driver.cpp").toString()));
    Output output = run(command);
    assertThat(output.exit()).as(output.text()).isZero();
    Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What a program has printed, and its exit code. */
  record Output(int exit, String text) {}

  static Output run(List<String> command) throws IOException {
    return run(new ProcessBuilder(command));
  }

  static Output run(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Output(process.waitFor(), text);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean has(String program) {
    try {
      return run(List.of(program, "--version")).exit() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean hasCompiler() {
    return has("g++");
  }
}
