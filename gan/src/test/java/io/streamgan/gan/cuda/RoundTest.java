package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.RoundContract;

class RoundTest extends RoundContract {
  @Override
  protected Platform platform() {
    return EmulatedDriver.platform();
  }
}
