package io.streamgan.gan.nd4j;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.GoldenTraceContract;

class GoldenTraceTest extends GoldenTraceContract {
  @Override
  protected Platform platform(int threads) {
    return new Nd4jPlatform(new EngineOptions(threads));
  }
}
