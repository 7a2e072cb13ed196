package io.streamgan.gan.cuda;

import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.TrainableNetworkContract;

class TrainableNetworkTest extends TrainableNetworkContract {
  @Override
  protected Platform platform() {
    return EmulatedDriver.platform();
  }
}
