package io.streamgan.gan.cuda;

import io.streamgan.gan.Precision;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.GoldenTraceContract;
import java.util.stream.IntStream;

/**
 * With TF32, losses, images and parameters stay near the traces. Single entries of gradients need
 * not: terms cancel in them, and a rectifier whose input is near zero may take the other side.
 */
class Tf32GoldenTraceTest extends GoldenTraceContract {
  @Override
  protected Platform platform(int threads) {
    return EmulatedDriver.platform(Precision.TF32);
  }

  /**
   * Adam's first steps are as long where rounding has changed a gradient's sign. A wide network
   * adds up too many of them for the same limits.
   */
  @Override
  protected boolean follows(String trace) {
    return !trace.endsWith("_wide");
  }

  @Override
  protected IntStream threads() {
    return IntStream.of(1);
  }

  @Override
  protected double allowance() {
    return 1000;
  }

  @Override
  protected boolean comparesGradients() {
    return false;
  }
}
