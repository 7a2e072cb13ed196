package io.streamgan.gan.cuda;

import io.streamgan.gan.Precision;
import java.nio.file.Path;
import java.util.List;

/** GPUs of the emulated driver, for tests of other packages. */
public final class EmulatedDevice {
  private EmulatedDevice() {}

  /** Returns a GPU that computes what the kernels say. */
  public static CudaDevice sound(Precision precision, Path cache) {
    return of(EmulatedDriver.load(precision), precision, cache);
  }

  /** Returns a GPU whose threads race, because the kernels lack a barrier. */
  public static CudaDevice racing(Path cache) {
    return of(EmulatedDriver.racing(), Precision.FLOAT32, cache);
  }

  private static CudaDevice of(EmulatedDriver.Emulation driver, Precision precision, Path cache) {
    return CudaDevice.of(driver, List.of(driver), precision, cache);
  }
}
