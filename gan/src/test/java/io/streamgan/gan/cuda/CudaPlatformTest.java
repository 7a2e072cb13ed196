package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.round.RoundEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CudaPlatformTest {
  @ParameterizedTest
  @MethodSource("io.streamgan.gan.GanEngineSpecs#tiny")
  void stepsAllocateNothingAndEverythingIsFreed(GanSpec spec) {
    EmulatedDriver.Emulation driver = EmulatedDriver.load();
    long before = driver.emulationUsed();
    Images images =
        new Images(
            spec.imageShape(),
            spec.imagesPerStep(),
            new byte[spec.imagesPerStep() * spec.imageShape().bytes()]);
    CudaPlatform platform = new CudaPlatform(driver, new byte[1]);
    try (RoundEngine engine = new RoundEngine(spec, EngineOptions.DEFAULT, platform)) {
      engine.step(images);
      long used = driver.emulationUsed();
      assertThat(used - before).isEqualTo(platform.cuda().allocatedBytes());
      engine.step(images);
      engine.step(images);
      assertThat(driver.emulationUsed()).isEqualTo(used);
    }
    assertThat(driver.emulationUsed()).isEqualTo(before);
  }

  /** The numbers of docs/gpu.md. */
  @ParameterizedTest
  @CsvSource({"r3gan,139", "non-saturating,145", "wasserstein-gp,146"})
  void aStepHasAsManyLaunchesAsDocumented(String objective, int launches) {
    ImageShape shape = new ImageShape(32, 32, 3);
    GanSpec spec = GanSpec.dcgan(shape, 1, 8, Objectives.named(objective), 2, 1);
    spec = spec.toBuilder().discriminatorUpdates(1).build();
    CudaPlatform platform = EmulatedDriver.platform();
    try (RoundEngine engine = new RoundEngine(spec, EngineOptions.DEFAULT, platform)) {
      engine.step(new Images(shape, 2, new byte[2 * shape.bytes()]));
      assertThat(platform.programs().stream().mapToInt(p -> p.launches().size()).sum())
          .isEqualTo(launches);
    }
  }

  /** The numbers of docs/gpu.md, at the default size. */
  @ParameterizedTest
  @CsvSource({"r3gan,707", "non-saturating,628", "wasserstein-gp,697"})
  void aStepMovesAsManyBytesAsDocumented(String objective, long megabytes) {
    ImageShape shape = new ImageShape(32, 32, 3);
    GanSpec spec = GanSpec.dcgan(shape, 64, 100, Objectives.named(objective), 64, 1);
    spec = spec.toBuilder().discriminatorUpdates(1).build();
    CudaPlatform platform = new CudaPlatform(CountingDriver.create(), new byte[1]);
    RoundEngine engine = new RoundEngine(spec, EngineOptions.DEFAULT, platform);
    try {
      engine.step(new Images(shape, 64, new byte[64 * shape.bytes()]));
    } catch (NonFiniteLossException e) {
      // Nothing has been computed.
    }
    assertThat(
            platform.programs().stream()
                    .flatMap(program -> program.launches().stream())
                    .mapToLong(Launch::bytes)
                    .sum()
                / 1_000_000)
        .isEqualTo(megabytes);
  }

  @Test
  void argumentsThatDoNotFitAreRefusedWhenALaunchIsBound() {
    try (CudaPlatform platform = EmulatedDriver.platform()) {
      Operations operations = platform.operations();
      assertThatThrownBy(() -> operations.forItems("copyValues", 1, 0L, 0L))
          .hasMessage("the kernel copyValues does not take 2 arguments");
      assertThatThrownBy(() -> operations.forItems("copyValues", 1, 0L, 0L, 1f))
          .hasMessage("the kernel copyValues takes 'int size', not 1.0");
    }
  }
}
