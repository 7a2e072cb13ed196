package io.streamgan.gan.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.jna.NativeLibrary;
import io.streamgan.gan.DeviceException;
import io.streamgan.gan.Precision;
import io.streamgan.gan.platform.Platform;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaDeviceTest {
  @TempDir Path cache;
  private EmulatedDriver.Emulation driver;

  @BeforeEach
  void load() {
    driver = EmulatedDriver.load();
  }

  @AfterEach
  void restore() {
    driver.emulationDevice(1, 90, 13000);
  }

  @Test
  void namesGpuDriverCompilerAndPrecision() {
    CudaDevice device = CudaDevice.of(driver, List.of(driver), Precision.FLOAT32, cache);
    assertThat(device.description())
        .isEqualTo(
            "emulated GPU, compute capability 9.0, driver for CUDA 13.0, with kernels compiled by NVRTC"
                + " 13.0, in float32");
    try (Platform platform = device.make(made -> made)) {
      assertThat(platform.zeros(3).size()).isEqualTo(3);
    }
  }

  @Test
  void tf32NeedsItsTensorCores() {
    CudaDevice device = CudaDevice.of(driver, List.of(driver), Precision.TF32, cache);
    assertThat(device.description()).endsWith(", in TF32");
    assertThat(device.precision()).isEqualTo(Precision.TF32);
    driver.emulationDevice(1, 75, 13000);
    assertThatThrownBy(() -> CudaDevice.of(driver, List.of(driver), Precision.TF32, cache))
        .isInstanceOf(DeviceException.class)
        .hasMessage(
            "emulated GPU, compute capability 7.5, driver for CUDA 13.0 has no TF32, which needs"
                + " compute capability 8.0; set engine.precision=float32");
  }

  /** As where a distribution's compiler is older than the GPU, and a newer one lies beside it. */
  @Test
  void takesTheNextCompilerWhereOneRefusesTheGpu() {
    Nvrtc refusing =
        (Nvrtc)
            Proxy.newProxyInstance(
                Nvrtc.class.getClassLoader(),
                new Class<?>[] {Nvrtc.class},
                (proxy, method, arguments) ->
                    method.getName().equals("nvrtcCompileProgram")
                        ? (Object) 5
                        : method.invoke(driver, arguments));

    CudaDevice device = CudaDevice.of(driver, List.of(refusing, driver), Precision.FLOAT32, cache);

    assertThat(device.description()).contains("compiled by NVRTC");
    assertThatThrownBy(() -> CudaDevice.of(driver, List.of(refusing), Precision.TF32, cache))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("cannot compile the kernels");
  }

  @Test
  void saysWhatIsMissing() {
    assertRefused(0, 90, 13000, "NVIDIA's driver finds no GPU");
    assertRefused(
        1,
        90,
        11020,
        "NVIDIA's driver is too old: it belongs to CUDA 11.2; install one of CUDA 11.4 or newer");
    assertRefused(
        1,
        70,
        13000,
        "emulated GPU, compute capability 7.0, driver for CUDA 13.0 is too old for the kernels, which"
            + " need compute capability 7.5; use another GPU");
    String compiler = "no libnvrtc of CUDA 12 or older was found, which compiles the kernels;";
    driver.emulationDevice(1, 90, 12080);
    assertThatThrownBy(() -> CudaDevice.of(driver, List.of(driver), Precision.FLOAT32, cache))
        .isInstanceOf(DeviceException.class)
        .hasMessageStartingWith(compiler);
  }

  private void assertRefused(int count, int capability, int version, String message) {
    driver.emulationDevice(count, capability, version);
    assertThatThrownBy(() -> CudaDevice.of(driver, List.of(driver), Precision.FLOAT32, cache))
        .isInstanceOf(DeviceException.class)
        .hasMessage(message);
  }

  @Test
  void saysThatThereIsNoDriver() {
    assumeFalse(hasDriver(), "this machine has a driver");
    assertThatThrownBy(() -> CudaDevice.find(Precision.FLOAT32, cache))
        .isInstanceOf(DeviceException.class)
        .hasMessage("NVIDIA's driver was not found (libcuda.so.1); install it");
  }

  private static boolean hasDriver() {
    try {
      NativeLibrary.getInstance("libcuda.so.1");
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }
}
