package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.gan.DeviceException;
import io.streamgan.gan.DeviceFailureException;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Precision;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.round.RoundEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the emulated driver finds: races, barriers that are missed, accesses beyond an array. */
class EmulationTest {
  private static final ImageShape SHAPE = new ImageShape(24, 24, 1);

  /** Trains for two steps, and prints the parameter hash. */
  static final class Training {
    private Training() {}

    public static void main(String[] arguments) {
      System.out.println(hash(EmulatedDriver.load(Path.of(arguments[0]))));
    }
  }

  private static String hash(Driver driver) {
    GanSpec spec = GanSpec.dcgan(SHAPE, 2, 4, Objectives.named("non-saturating"), 4, 1);
    return hash(spec, driver);
  }

  private static String hash(GanSpec spec, Driver driver) {
    try (RoundEngine engine =
        new RoundEngine(spec, EngineOptions.DEFAULT, new CudaPlatform(driver, new byte[1]))) {
      for (int i = 0; i < 2; i++) {
        byte[] pixels = new byte[spec.imagesPerStep() * spec.imageShape().bytes()];
        new Random(i).nextBytes(pixels);
        engine.step(new Images(spec.imageShape(), spec.imagesPerStep(), pixels));
      }
      return engine.parameterHash();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "r3gan,FLOAT32",
    "wasserstein-gp,FLOAT32",
    "autoencoding,FLOAT32",
    "wasserstein-gp,TF32"
  })
  void theOrderOfThreadsChangesNoBit(String objective, Precision precision) {
    EmulatedDriver.Emulation driver = EmulatedDriver.load(precision);
    GanSpec spec =
        GanSpec.dcgan(new ImageShape(32, 32, 1), 2, 4, Objectives.named(objective), 4, 1);
    String forward = hash(spec, driver);
    driver.emulationReverse(1);
    try {
      assertThat(hash(spec, driver)).isEqualTo(forward);
    } finally {
      driver.emulationReverse(0);
    }
  }

  @Test
  void aMissingBarrierShows() {
    EmulatedDriver.Emulation driver = EmulatedDriver.racing();
    String backward = hash(driver);
    driver.emulationReverse(0);
    assertThat(hash(driver)).isNotEqualTo(backward);
  }

  @Test
  void addressSanitizerAcceptsTheKernelsAndFindsAnAccessBeyondAnArray() throws IOException {
    Path sanitizer =
        Path.of(EmulatedDriver.run(List.of("g++", "-print-file-name=libasan.so")).text().strip());
    assumeTrue(sanitizer.isAbsolute(), "AddressSanitizer is not installed with g++");

    EmulatedDriver.Output clean = train(Kernels.source(Precision.FLOAT32), sanitizer);
    assertThat(clean.exit()).as(clean.text()).isZero();
    assertThat(clean.text()).contains(hash(EmulatedDriver.load()));

    String guard = "if (i < size) {\n    target[i] = source[i];";
    assertThat(Kernels.source(Precision.FLOAT32)).contains(guard);
    EmulatedDriver.Output planted =
        train(
            Kernels.source(Precision.FLOAT32).replace(guard, guard.replace("<", "<=")), sanitizer);
    assertThat(planted.exit()).isNotZero();
    assertThat(planted.text()).contains("heap-buffer-overflow").contains("in copyValues");
  }

  private static EmulatedDriver.Output train(String kernels, Path sanitizer) throws IOException {
    Path library =
        EmulatedDriver.library("libcuda-address.so", kernels, "-O1", "-g1", "-fsanitize=address");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Training.class.getName(),
            library.toString());
    builder.environment().put("LD_PRELOAD", sanitizer.toString());
    // The JVM handles SIGSEGV itself, and does not free everything at its end.
    builder.environment().put("ASAN_OPTIONS", "handle_segv=0:detect_leaks=0");
    return EmulatedDriver.run(builder);
  }

  @Test
  void tooLittleMemoryIsSaidBeforeTheFirstStep(@TempDir Path cache) {
    EmulatedDriver.Emulation driver = EmulatedDriver.load();
    CudaDevice device = CudaDevice.of(driver, List.of(driver), Precision.FLOAT32, cache);
    GanSpec spec =
        GanSpec.dcgan(new ImageShape(32, 32, 3), 8, 16, Objectives.named("r3gan"), 16, 1);
    long before = driver.emulationUsed();
    long needed;
    try (RoundEngine engine = engine(device, spec)) {
      needed = driver.emulationUsed() - before;
      assertThat(needed).isGreaterThan(4 << 20);
    }
    driver.emulationLimit(before + (3 << 20));
    try {
      assertThatThrownBy(() -> engine(device, spec))
          .isInstanceOf(DeviceException.class)
          .hasMessage(
              "the GPU's memory is too small: %d MB are needed, but of its %d MB only 3 MB are"
                  + " free; use a smaller batch size or network, or set engine.device=cpu",
              (needed >> 20) + 1, (before >> 20) + 3);
      assertThat(driver.emulationUsed()).isEqualTo(before);
    } finally {
      driver.emulationLimit(1L << 40);
    }
  }

  @Test
  void aGpuThatFailsInAStepEndsTheStepWithOneLine(@TempDir Path cache) {
    EmulatedDriver.Emulation driver = EmulatedDriver.load();
    GanSpec spec = GanSpec.dcgan(SHAPE, 2, 4, Objectives.named("r3gan"), 4, 1);
    long before = driver.emulationUsed();
    try (RoundEngine engine =
        engine(CudaDevice.of(driver, List.of(driver), Precision.FLOAT32, cache), spec)) {
      Images images = new Images(SHAPE, 4, new byte[4 * SHAPE.bytes()]);
      engine.step(images);
      driver.emulationFailure(1);
      assertThatThrownBy(() -> engine.step(images))
          .isInstanceOf(DeviceFailureException.class)
          .hasMessage("the GPU's driver failed in cuGraphLaunch: CUDA_ERROR_ILLEGAL_ADDRESS");
    } finally {
      driver.emulationFailure(-1);
    }
    assertThat(driver.emulationUsed()).isEqualTo(before);
  }

  private static RoundEngine engine(CudaDevice device, GanSpec spec) {
    return device.make(platform -> new RoundEngine(spec, EngineOptions.DEFAULT, platform));
  }
}
