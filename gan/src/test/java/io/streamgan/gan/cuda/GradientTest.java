package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.GradientContract;

class GradientTest extends GradientContract {
  @Override
  protected Platform platform() {
    return EmulatedDriver.platform();
  }
}
