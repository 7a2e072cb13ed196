package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.AveragedGeneratorContract;

class AveragedGeneratorTest extends AveragedGeneratorContract {
  @Override
  protected Platform platform() {
    return EmulatedDriver.platform();
  }
}
