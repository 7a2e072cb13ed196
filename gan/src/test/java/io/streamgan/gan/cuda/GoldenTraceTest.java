package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.GoldenTraceContract;
import java.util.stream.IntStream;

class GoldenTraceTest extends GoldenTraceContract {
  @Override
  protected Platform platform(int threads) {
    return EmulatedDriver.platform();
  }

  @Override
  protected IntStream threads() {
    return IntStream.of(1);
  }
}
