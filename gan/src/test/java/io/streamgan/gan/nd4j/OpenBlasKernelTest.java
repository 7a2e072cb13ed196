package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import io.streamgan.gan.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class OpenBlasKernelTest {
  private static final int RTLD_LAZY = 1;
  private static final String AVX512 = "avx512f avx512dq avx512cd avx512bw avx512vl";

  @Test
  void intelsProcessorsWithAvx512GetTheKernelForIt() {
    assertThat(OpenBlasKernel.of(processor("GenuineIntel", 6, 207, "avx2 fma " + AVX512)))
        .as("Emerald Rapids")
        .hasValue("SkylakeX");
  }

  @Test
  void intelsProcessorsWithoutAvx512GetTheKernelForAvx2() {
    assertThat(OpenBlasKernel.of(processor("GenuineIntel", 6, 183, "avx2 fma")))
        .as("Raptor Lake")
        .hasValue("Haswell");
  }

  @Test
  void amdsProcessorsAfterZen4GetZens() {
    assertThat(OpenBlasKernel.of(processor("AuthenticAMD", 26, 2, "avx2 fma " + AVX512)))
        .hasValue("Zen");
  }

  @Test
  void olderProcessorsAreLeftToOpenBlas() {
    assertThat(OpenBlasKernel.of(processor("AuthenticAMD", 25, 17, "avx2 fma"))).isEmpty();
    assertThat(OpenBlasKernel.of(processor("GenuineIntel", 6, 85, "avx2 fma " + AVX512))).isEmpty();
    assertThat(OpenBlasKernel.of(processor("GenuineIntel", 6, 190, "sse4_2"))).isEmpty();
    assertThat(OpenBlasKernel.of("processor\t: 0\nFeatures\t: asimd\n")).isEmpty();
    assertThat(OpenBlasKernel.of("")).isEmpty();
  }

  @Test
  void intelsProcessorsWithAvx512GetKernelsThatMultiplyInPlace() {
    assertThat(OpenBlasKernel.isSkylake(processor("GenuineIntel", 6, 207, "avx2 fma " + AVX512)))
        .isTrue();
    assertThat(OpenBlasKernel.isSkylake(processor("GenuineIntel", 6, 85, "avx2 fma " + AVX512)))
        .isTrue();
    assertThat(OpenBlasKernel.isSkylake(processor("GenuineIntel", 6, 183, "avx2 fma"))).isFalse();
    assertThat(OpenBlasKernel.isSkylake(processor("AuthenticAMD", 26, 2, "avx2 fma " + AVX512)))
        .isFalse();
    assertThat(OpenBlasKernel.isSkylake("")).isFalse();
  }

  @Test
  void onAProcessorWithAvx2OpenBlasDoesNotUseSse() throws IOException {
    Path processors = Path.of("/proc/cpuinfo");
    assumeTrue(Files.exists(processors) && Files.readString(processors).contains(" avx2 "));
    assumeTrue(System.getenv(OpenBlasKernel.VARIABLE) == null);
    assumeTrue(Backend.use(Device.AUTO).device() == Device.CPU);
    Nd4j.scalar(1f);

    assertThat(loadedKernel()).isNotIn("Prescott", "Nehalem", "Barcelona");
  }

  @Test
  void askingForTheKernelMakesNoSymbolOfOpenBlasGlobal() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")));
    assumeTrue(Backend.use(Device.AUTO).device() == Device.CPU);
    Nd4j.scalar(1f);
    assertThat(loadedKernel()).isNotEmpty();

    NativeLibrary process = NativeLibrary.getProcess();
    assertThatThrownBy(() -> process.getFunction("openblas_get_corename"))
        .isInstanceOf(UnsatisfiedLinkError.class);
  }

  /**
   * Asks the library that is loaded, whose functions stay out of the global scope. Otherwise the
   * second library, without LAPACK, would call this one's function to release its own memory.
   */
  private static String loadedKernel() throws IOException {
    String library =
        Files.readString(Path.of("/proc/self/maps"))
            .lines()
            .filter(line -> line.contains("libopenblas"))
            .map(line -> line.substring(line.indexOf('/')))
            .findFirst()
            .orElseThrow();
    return NativeLibrary.getInstance(library, Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY))
        .getFunction("openblas_get_corename")
        .invokeString(new Object[0], false);
  }

  private static String processor(String vendor, int family, int model, String flags) {
    return """
        processor\t: 0
        vendor_id\t: %s
        cpu family\t: %d
        model\t\t: %d
        model name\t: A processor
        flags\t\t: fpu sse %s

        processor\t: 1
        vendor_id\t: another
        """
        .formatted(vendor, family, model, flags);
  }
}
