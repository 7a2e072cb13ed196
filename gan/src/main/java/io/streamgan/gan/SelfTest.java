package io.streamgan.gan;

import io.streamgan.gan.nd4j.Nd4jPlatform;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.R3gan;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.RoundEngine;
import java.util.Random;
import java.util.function.Function;

/**
 * Compares steps of a GPU with steps of the CPU, so that a GPU, a driver or a compiler that
 * computes something else is found before it trains a model.
 */
final class SelfTest {
  private static final ImageShape SHAPE = new ImageShape(24, 24, 1);
  private static final int BATCH = 4;
  private static final int STEPS = 2;
  private static final GanSpec SPEC =
      GanSpec.dcgan(SHAPE, 2, 4, new R3gan(GradientPenalty.DEFAULT_WEIGHT), BATCH, 1);

  /**
   * Largest difference of a loss; right kernels, whose sums have another order, stay below 1e-5.
   */
  private static final double TOLERANCE = 1e-3;

  /** With TF32, right kernels differ by 0.04; those that lack a barrier differ by 0.9. */
  private static final double TF32_TOLERANCE = 0.1;

  private SelfTest() {}

  /**
   * @param gpu makes an engine on a new platform of the GPU
   * @throws DeviceException when the GPU does not make the CPU's steps; the message says by how
   *     much
   */
  static void require(
      Function<Function<Platform, RoundEngine>, RoundEngine> gpu, Precision precision) {
    double tolerance = precision == Precision.TF32 ? TF32_TOLERANCE : TOLERANCE;
    EngineOptions options = new EngineOptions(1);
    try (RoundEngine expected = new RoundEngine(SPEC, options, new Nd4jPlatform(options));
        RoundEngine computed = gpu.apply(platform -> new RoundEngine(SPEC, options, platform))) {
      Random random = new Random(1);
      for (int i = 0; i < STEPS; i++) {
        byte[] pixels = new byte[BATCH * SHAPE.bytes()];
        random.nextBytes(pixels);
        Images images = new Images(SHAPE, BATCH, pixels);
        StepResult cpu = expected.step(images);
        StepResult own = computed.step(images);
        requireClose("D's loss", cpu.discriminatorLoss(), own.discriminatorLoss(), tolerance);
        requireClose("G's loss", cpu.generatorLoss(), own.generatorLoss(), tolerance);
      }
    } catch (NonFiniteLossException e) {
      throw new DeviceException("the GPU computes otherwise than the CPU: " + e.getMessage());
    } catch (DeviceFailureException e) {
      throw new DeviceException("the GPU cannot be used: " + e.getMessage());
    }
  }

  private static void requireClose(String what, double cpu, double gpu, double tolerance) {
    if (!(Math.abs(cpu - gpu) <= tolerance)) {
      throw new DeviceException(
          "the GPU computes otherwise than the CPU: %s is %.6f after a step, and %.6f on the CPU"
              .formatted(what, gpu, cpu));
    }
  }
}
