package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.gan.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@code bench/gpu.sh} on the emulated driver. */
class GpuScriptTest {
  @Test
  void theScriptForAGpuPassesOnTheEmulatedDriver(@TempDir Path folder) throws IOException {
    assumeTrue(
        Files.exists(Path.of(System.getProperty("java.home"), "jmods")),
        "this Java has no modules that jlink makes a runtime of");
    Path emulated =
        EmulatedDriver.library("libcuda-emulated.so", Kernels.source(Precision.FLOAT32));
    for (String name : List.of("libcuda.so.1", "libnvrtc.so.13")) {
      Files.copy(emulated, folder.resolve(name));
    }
    Path script = Path.of("../bench/gpu.sh").toAbsolutePath().normalize();

    EmulatedDriver.Output packed =
        run(folder, script, "pack", "package", System.getProperty("java.class.path"));
    assertThat(packed.exit()).as(packed.text()).isZero();
    EmulatedDriver.Output output = run(folder, script, "run", "package", "results");

    assertThat(output.exit()).as(output.text()).isZero();
    assertThat(output.text())
        .contains("emulated GPU, compute capability 9.0")
        .containsPattern("checks +passed")
        .containsPattern("same bits in two processes +yes")
        .containsPattern("memcheck +left out: there is no compute-sanitizer")
        .containsPattern("dcgan non-saturating 32x32x3 width 2 batch 2, float32 +[0-9.]+ ms")
        .containsPattern("dcgan non-saturating 32x32x3 width 2 batch 2, tf32 +[0-9.]+ ms");
    assertThat(folder.resolve("results/checks.txt")).content().contains("CudaRandomnessTest");
  }

  @Test
  void aFolderWithoutAPackageIsNamed(@TempDir Path folder) throws IOException {
    Path script = Path.of("../bench/gpu.sh").toAbsolutePath().normalize();
    EmulatedDriver.Output output = run(folder, script, "run", "package", "results");
    assertThat(output.exit()).isEqualTo(2);
    assertThat(output.text())
        .isEqualTo(
            "bench/gpu.sh: package holds no package; make it by bench/gpu.sh pack package\n");
  }

  private static EmulatedDriver.Output run(Path folder, Path script, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SHORT", "yes");
    builder.environment().put("LD_LIBRARY_PATH", folder.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // No tools of a real GPU.
    builder.environment().put("PATH", "/usr/bin:/bin");
    return EmulatedDriver.run(builder);
  }
}
