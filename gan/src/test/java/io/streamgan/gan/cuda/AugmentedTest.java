package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.AugmentedContract;

class AugmentedTest extends AugmentedContract {
  @Override
  protected Platform platform() {
    return EmulatedDriver.platform();
  }
}
