package io.streamgan.cli;

import io.streamgan.gan.Device;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Precision;
import io.streamgan.gan.objective.Objectives;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "check",
    description = {
      "Loads the engine, takes one small training step, and reports what computes and how long it"
          + " took.",
      "Says which GPU --device cuda would use, or what is missing for it."
    })
final class CheckCommand implements Callable<Integer> {
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);
  private static final int BATCH = 8;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description =
          "What computes: cpu, cuda, or auto (default: ${DEFAULT-VALUE}). Services choose by the"
              + " setting engine.device.")
  Device device = Device.AUTO;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      defaultValue = "float32",
      description =
          "Precision of matrix products: float32, or tf32 on a GPU (default: ${DEFAULT-VALUE}); the"
              + " setting engine.precision.")
  Precision precision = Precision.FLOAT32;

  @Override
  public Integer call() {
    long from = System.nanoTime();
    GanSpec spec = GanSpec.dcgan(SHAPE, 8, 16, Objectives.named("non-saturating"), BATCH, 1);
    String chosen = Engines.use(device, precision);
    try (GanEngine engine = Engines.create(spec)) {
      engine.step(new Images(SHAPE, BATCH, new byte[BATCH * SHAPE.bytes()]));
      System.out.printf(
          Locale.ROOT,
          "java %s, %d cores, %d MB heap%nGPU: %s%n%s%nengine ready, first step after %.1f s,"
              + " parameters %s%n",
          Runtime.version(),
          Runtime.getRuntime().availableProcessors(),
          Runtime.getRuntime().maxMemory() >> 20,
          Engines.gpuFound(),
          chosen,
          (System.nanoTime() - from) / 1e9,
          engine.parameterHash());
    }
    return 0;
  }
}
