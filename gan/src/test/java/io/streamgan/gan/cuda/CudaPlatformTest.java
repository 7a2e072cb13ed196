package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.DeviceException;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.gan.network.Dcgan;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.gan.round.RoundEngine;
import java.util.Arrays;
import java.util.List;
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
    long hostBefore = driver.emulationHostUsed();
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
      long host = driver.emulationHostUsed();
      engine.step(images);
      engine.step(images);
      assertThat(driver.emulationUsed()).isEqualTo(used);
      assertThat(driver.emulationHostUsed()).isEqualTo(host);
    }
    assertThat(driver.emulationUsed()).isEqualTo(before);
    assertThat(driver.emulationHostUsed()).isEqualTo(hostBefore);
  }

  /** A grid has at most 65,535 blocks along its second and third axis. */
  @Test
  void sumsHaveAsManyRowsAsATensor() {
    int rows = 65_535 * 256 + 100;
    try (CudaPlatform platform = new CudaPlatform(EmulatedDriver.load(), new byte[1])) {
      platform.enter();
      Operations operations = platform.operations();
      float[] values = new float[rows];
      Arrays.fill(values, 1);
      CudaTensor x = operations.zeros(rows, 1);
      x.set(0, values);
      CudaTensor sum = operations.zeros(1);

      operations.columnSums(x, null, sum).run();

      float[] read = new float[1];
      sum.get(0, read);
      assertThat(read[0]).isEqualTo(rows);
    }
  }

  @Test
  void refusesATensorThatKernelsCannotIndex() {
    try (CudaPlatform platform = new CudaPlatform(EmulatedDriver.load(), new byte[1])) {
      assertThatThrownBy(() -> platform.zeros(1 << 16, 1 << 15))
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("[65536, 32768] values is larger than 8 GiB");
    }
  }

  /** The numbers of docs/gpu.md. */
  @ParameterizedTest
  @CsvSource({"r3gan,95,6", "non-saturating,97,6", "wasserstein-gp,99,7"})
  void aStepIsOneGraphWithAsManyLaunchesAsDocumentedAndOneWait(
      String objective, int launches, int copies) {
    ImageShape shape = new ImageShape(32, 32, 3);
    GanSpec spec = GanSpec.dcgan(shape, 1, 8, Objectives.named(objective), 2, 1);
    spec = spec.toBuilder().discriminatorUpdates(1).build();
    EmulatedDriver.Emulation driver = EmulatedDriver.load();
    CudaPlatform platform = new CudaPlatform(driver, new byte[1]);
    Images images = new Images(shape, 2, new byte[2 * shape.bytes()]);
    try (RoundEngine engine = new RoundEngine(spec, EngineOptions.DEFAULT, platform)) {
      engine.step(images);
      List<Program.Recording> graphs = platform.program().recordings();
      assertThat(graphs).hasSize(1);
      assertThat(graphs.get(0).launches().size()).isEqualTo(launches);
      assertThat(graphs.get(0).tasks().size()).isEqualTo(launches + copies);
      long waits = driver.emulationWaits();
      engine.step(images);
      assertThat(driver.emulationWaits()).isEqualTo(waits + 1);
      assertThat(graphs).hasSize(1);
    }
  }

  @Test
  void aStepOfSeveralUpdatesIsOneGraphToo() {
    ImageShape shape = new ImageShape(32, 32, 1);
    GanSpec spec = GanSpec.dcgan(shape, 1, 4, Objectives.named("wasserstein"), 2, 1);
    assertThat(graphs(spec.toBuilder().discriminatorUpdates(5).build(), 3)).isEqualTo(1);
  }

  @Test
  void stepsWithAndWithoutALazyPenaltyAreTwoGraphs() {
    ImageShape shape = new ImageShape(32, 32, 1);
    GanSpec spec =
        GanSpec.builder(
                Dcgan.generator(shape, 1, 4),
                Dcgan.discriminator(shape, 1, 1, false),
                Objectives.named("non-saturating"))
            .penalty(new GradientPenalty.R1(1, 2))
            .batchSize(2)
            .build();
    assertThat(graphs(spec, 5)).isEqualTo(2);
  }

  /** Returns the number of graphs that steps are made of. */
  private static int graphs(GanSpec spec, int steps) {
    EmulatedDriver.Emulation driver = EmulatedDriver.load();
    CudaPlatform platform = new CudaPlatform(driver, new byte[1]);
    int bytes = spec.imagesPerStep() * spec.imageShape().bytes();
    try (RoundEngine engine = new RoundEngine(spec, EngineOptions.DEFAULT, platform)) {
      long waits = driver.emulationWaits();
      for (int i = 0; i < steps; i++) {
        engine.step(new Images(spec.imageShape(), spec.imagesPerStep(), new byte[bytes]));
      }
      // Each step waits for its results only.
      assertThat(driver.emulationWaits() - waits).isEqualTo(steps);
      return platform.program().recordings().size();
    }
  }

  /** The numbers of docs/gpu.md, at the default size. */
  @ParameterizedTest
  @CsvSource({"r3gan,528,95", "non-saturating,491,97", "wasserstein-gp,518,99"})
  void aStepMovesAsManyBytesByAsManyLaunchesAsDocumented(
      String objective, long megabytes, int launches) {
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
    List<Launch> all =
        platform.program().recordings().stream()
            .flatMap(graph -> graph.launches().stream())
            .toList();
    assertThat(List.of(all.stream().mapToLong(Launch::bytes).sum() / 1_000_000, (long) all.size()))
        .containsExactly(megabytes, (long) launches);
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
