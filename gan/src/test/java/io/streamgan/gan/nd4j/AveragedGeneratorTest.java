package io.streamgan.gan.nd4j;

import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.AveragedGeneratorContract;

class AveragedGeneratorTest extends AveragedGeneratorContract {
  @Override
  protected Platform platform() {
    return new Nd4jPlatform(new EngineOptions(1));
  }
}
