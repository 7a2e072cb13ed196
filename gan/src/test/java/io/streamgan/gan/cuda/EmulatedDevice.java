package io.streamgan.gan.cuda;

import java.nio.file.Path;
import java.util.List;

/** GPUs of the emulated driver, for tests of other packages. */
public final class EmulatedDevice {
  private EmulatedDevice() {}

  /** Returns a GPU that computes what the kernels say. */
  public static CudaDevice sound(Path cache) {
    return of(EmulatedDriver.load(), cache);
  }

  /** Returns a GPU whose threads race, because the kernels lack a barrier. */
  public static CudaDevice racing(Path cache) {
    return of(EmulatedDriver.racing(), cache);
  }

  private static CudaDevice of(EmulatedDriver.Emulation driver, Path cache) {
    return CudaDevice.of(driver, List.of(driver), cache);
  }
}
