package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.cuda.EmulatedDevice;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfTestTest {
  @TempDir Path cache;

  @Test
  void acceptsAGpuThatMakesTheStepsOfTheCpu() {
    assertThatCode(() -> SelfTest.require(EmulatedDevice.sound(cache)::make))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAGpuThatComputesSomethingElse() {
    assertThatThrownBy(() -> SelfTest.require(EmulatedDevice.racing(cache)::make))
        .isInstanceOf(DeviceException.class)
        .hasMessageStartingWith("the GPU computes otherwise than the CPU: ");
  }
}
