package io.streamgan.gan.nd4j;

import io.streamgan.gan.Device;
import io.streamgan.gan.DeviceException;
import java.util.List;

/**
 * What a process computes on.
 *
 * @param device {@link Device#CPU} or {@link Device#CUDA}
 * @param reason in words, one line
 */
public record DeviceChoice(Device device, String reason) {
  private static final String SETTING = "engine.device";

  /**
   * Chooses without loading anything.
   *
   * @param hasBackend whether ND4J's CUDA backend is part of this build
   * @throws DeviceException when {@code wanted} is {@link Device#CUDA} and cannot be had
   */
  static DeviceChoice of(Device wanted, boolean hasBackend, NvidiaSmi driver) {
    if (wanted == Device.CPU) {
      return new DeviceChoice(
          Device.CPU, "the engine computes on the CPU, as " + SETTING + " says");
    }
    if (!hasBackend) {
      return without(
          wanted,
          "this build has no CUDA backend",
          "build one with './mvnw -Pcuda -DskipTests package'");
    }
    List<Gpu> gpus;
    try {
      gpus = driver.gpus();
    } catch (DeviceException e) {
      return without(wanted, String.valueOf(e.getMessage()), "install a GPU and NVIDIA's driver");
    }
    for (Gpu gpu : gpus) {
      // ND4J prepares itself for every GPU that it sees.
      if (!gpu.isSupported()) {
        return without(wanted, gpu.objection(), "hide it with CUDA_VISIBLE_DEVICES");
      }
    }
    return new DeviceChoice(Device.CUDA, "the engine computes on " + gpus.get(0));
  }

  /**
   * The CPU instead of what was {@code wanted}.
   *
   * @param remedy what to do to have a GPU
   * @throws DeviceException when {@code wanted} is {@link Device#CUDA}
   */
  static DeviceChoice without(Device wanted, String reason, String remedy) {
    if (wanted == Device.CUDA) {
      throw new DeviceException(
          "%s=cuda: %s; %s, or set %s=cpu".formatted(SETTING, reason, remedy, SETTING));
    }
    return new DeviceChoice(Device.CPU, "the engine computes on the CPU: " + reason);
  }
}
