package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.cuda.EmulatedDevice;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelfTestTest {
  @TempDir Path cache;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void acceptsAGpuThatMakesTheStepsOfTheCpu(Precision precision) {
    assertThatCode(() -> SelfTest.require(EmulatedDevice.sound(precision, cache)::make, precision))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAGpuThatComputesSomethingElse() {
    assertThatThrownBy(
            () -> SelfTest.require(EmulatedDevice.racing(cache)::make, Precision.FLOAT32))
        .isInstanceOf(DeviceException.class)
        .hasMessageStartingWith("the GPU computes otherwise than the CPU: ");
  }
}
