package io.streamgan.gan.nd4j;

import io.streamgan.gan.Device;
import io.streamgan.gan.DeviceException;
import java.util.List;

/**
 * The device that a process computes on.
 *
 * @param device {@link Device#CPU} or {@link Device#CUDA}
 * @param reason one line that names the device and the reason for choosing it
 */
public record DeviceChoice(Device device, String reason) {
  private static final String SETTING = "engine.device";

  /**
   * Chooses a device without loading a native library.
   *
   * @param hasBackend whether this build contains ND4J's CUDA backend
   * @throws DeviceException when {@code wanted} is {@link Device#CUDA} and there is no usable GPU
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
      // ND4J initialises every visible GPU.
      if (!gpu.isSupported()) {
        return without(wanted, gpu.objection(), "hide it with CUDA_VISIBLE_DEVICES");
      }
    }
    return new DeviceChoice(Device.CUDA, "the engine computes on " + gpus.get(0));
  }

  /**
   * Chooses the CPU because no GPU can be used.
   *
   * @param remedy what the user can do to use a GPU
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
