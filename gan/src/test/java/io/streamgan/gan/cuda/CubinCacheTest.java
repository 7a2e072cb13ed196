package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.gan.DeviceException;
import io.streamgan.gan.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CubinCacheTest {
  /** Registers of a thread: more would leave a multiprocessor fewer than three blocks. */
  private static final int MOST_REGISTERS = 85;

  @TempDir Path folder;

  @Test
  void compilesOnceForEachArchitecture() throws IOException {
    CubinCache cache = new CubinCache(EmulatedDriver.load(), folder);
    byte[] image = cache.cubin("source", 90);
    assertThat(image).isEqualTo("source".getBytes());
    assertThat(cache.cubin("source", 90)).isEqualTo(image);
    cache.cubin("source", 80);
    cache.cubin("other", 80);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(3).allMatch(file -> file.toString().endsWith(".cubin"));
    }
  }

  @Test
  void theLogOfARefusedSourceIsInAFile() {
    CubinCache cache = new CubinCache(EmulatedDriver.load(), folder);
    assertThatThrownBy(() -> cache.cubin("#error", 90))
        .isInstanceOf(DeviceException.class)
        .hasMessage(
            "NVRTC 13.0 cannot compile the kernels for sm_90: NVRTC_ERROR_COMPILATION; its log is in "
                + folder.resolve("kernels-sm_90.log"));
    assertThat(folder.resolve("kernels-sm_90.log")).content().contains("#error");
  }

  @Test
  void noLambdaHasParametersThatNvrtcWouldTakeForTheHosts() {
    assertThat(Kernels.source(Precision.FLOAT32)).doesNotContain("](auto");
  }

  @ParameterizedTest
  @CsvSource({
    "sm_75,FLOAT32",
    "sm_80,FLOAT32",
    "sm_90,FLOAT32",
    "sm_100,FLOAT32",
    "sm_120,FLOAT32",
    "sm_80,TF32",
    "sm_90,TF32",
    "sm_100,TF32",
    "sm_120,TF32"
  })
  void nvccKeepsEveryKernelInRegisters(String architecture, Precision precision)
      throws IOException {
    assumeTrue(EmulatedDriver.has("nvcc"), "CUDA's compiler is not installed");
    Path source = Files.writeString(folder.resolve("kernels.cu"), Kernels.source(precision));
    EmulatedDriver.Output output =
        EmulatedDriver.run(
            List.of(
                "nvcc",
                "-cubin",
                "-arch=" + architecture,
                "-Xptxas=-v",
                "-o",
                folder.resolve("cubin").toString(),
                source.toString()));
    assertThat(output.exit()).as(output.text()).isZero();
    Matcher registers = Pattern.compile("Used (\\d+) registers").matcher(output.text());
    assertThat(registers.results())
        .isNotEmpty()
        .allMatch(used -> Integer.parseInt(used.group(1)) <= MOST_REGISTERS);
    // Neither spills nor arrays that are indexed by a variable.
    assertThat(Pattern.compile("[1-9]\\d* bytes (spill|stack)").matcher(output.text()).find())
        .isFalse();
  }
}
