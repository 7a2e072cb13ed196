package io.streamgan.gan.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamgan.gan.Device;
import io.streamgan.gan.DeviceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {
  @TempDir Path directory;

  @Test
  void theCpuIsChosenWithoutAskingTheDriver() {
    DeviceChoice choice = DeviceChoice.of(Device.CPU, true, missing());
    assertThat(choice.device()).isEqualTo(Device.CPU);
    assertThat(choice.reason()).isEqualTo("the engine computes on the CPU, as engine.device says");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.7", "5.2", "7.5", "8.6", "8.9"})
  void aSupportedGpuIsChosen(String capability) throws IOException {
    NvidiaSmi driver = answering("NVIDIA A10G, " + capability + ", 535.104.05");
    for (Device wanted : new Device[] {Device.AUTO, Device.CUDA}) {
      assertThat(DeviceChoice.of(wanted, true, driver))
          .isEqualTo(
              new DeviceChoice(
                  Device.CUDA,
                  "the engine computes on NVIDIA A10G, compute capability %s, driver 535.104.05"
                      .formatted(capability)));
    }
  }

  @ParameterizedTest
  @CsvSource({"NVIDIA H200,9.0", "NVIDIA B200,10.0", "GRID K520,3.0", "Tesla K20m,3.5"})
  void aGpuThatTheLibraryHasNoCodeForIsNamedWithWhatItHas(String name, String capability)
      throws IOException {
    assertRefused(
        true,
        answering(name + ", " + capability + ", 550.54.15"),
        name
            + " has compute capability "
            + capability
            + ", and ND4J's CUDA library has code for 3.7 to 8.9",
        "hide it with CUDA_VISIBLE_DEVICES");
  }

  @Test
  void oneOfSeveralGpusThatIsNotSupportedIsNamed() throws IOException {
    NvidiaSmi driver = answering("NVIDIA A10G, 8.6, 550.54.15\nNVIDIA H100, 9.0, 550.54.15");
    assertThat(DeviceChoice.of(Device.AUTO, true, driver).reason()).contains("NVIDIA H100");
  }

  @Test
  void aBuildWithoutTheBackendSaysHowToMakeOneWithIt() throws IOException {
    assertRefused(
        false,
        answering("NVIDIA A10G, 8.6, 535.104.05"),
        "this build has no CUDA backend",
        "build one with './mvnw -Pcuda -DskipTests package'");
  }

  @Test
  void aMachineWithoutADriverSaysSo() {
    assertRefused(
        true,
        missing(),
        "no GPU was found, because %s, which is part of NVIDIA's driver, cannot be run"
            .formatted(directory.resolve("absent")),
        "install a GPU and NVIDIA's driver");
  }

  @Test
  void aDriverThatFailsIsQuoted() throws IOException {
    NvidiaSmi driver = program("echo; echo 'No devices were found'; exit 6", null);
    assertRefused(
        true,
        driver,
        directory.resolve("nvidia-smi") + " failed with exit code 6: No devices were found",
        "install a GPU and NVIDIA's driver");
  }

  @Test
  void anAnswerWithoutGpusIsNotTakenForOne() throws IOException {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> program("true", null).gpus())
        .withMessageContaining("finds no GPU");
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> answering("[N/A], [N/A], 470.1").gpus())
        .withMessageContaining("did not list GPUs, but answered: [N/A], [N/A], 470.1");
  }

  @Test
  void onlyVisibleGpusAreAskedFor() throws IOException {
    NvidiaSmi driver = program("[ \"$3\" = --id=1,2 ] && echo NVIDIA A10G, 8.6, 535", "1,2");
    assertThat(driver.gpus()).containsExactly(new Gpu("NVIDIA A10G", 86, "535"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1"})
  void hiddenGpusAreNotUsed(String visible) throws IOException {
    assertRefused(
        true,
        program("echo NVIDIA A10G, 8.6, 535", visible),
        "CUDA_VISIBLE_DEVICES hides all GPUs from this process",
        "install a GPU and NVIDIA's driver");
  }

  @Test
  void aProcessKeepsItsDevice() {
    assertThat(Backend.use(Device.AUTO).device()).isEqualTo(Device.CPU);
    assertThat(Backend.use(Device.CPU).device()).isEqualTo(Device.CPU);
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> Backend.use(Device.CUDA))
        .withMessage(
            "engine.device=cuda, but this process already computes on cpu; its services need one"
                + " device");
  }

  @Test
  void devicesHaveNames() {
    assertThat(Device.NAMES).containsExactly("auto", "cpu", "cuda");
    assertThat(Device.named("cuda")).isEqualTo(Device.CUDA);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Device.named("tpu"))
        .withMessage("there is no device named 'tpu'; choose one of auto, cpu, cuda");
  }

  private static void assertRefused(
      boolean hasBackend, NvidiaSmi driver, String reason, String remedy) {
    assertThatExceptionOfType(DeviceException.class)
        .isThrownBy(() -> DeviceChoice.of(Device.CUDA, hasBackend, driver))
        .withMessage("engine.device=cuda: %s; %s, or set engine.device=cpu", reason, remedy);
    assertThat(DeviceChoice.of(Device.AUTO, hasBackend, driver))
        .isEqualTo(new DeviceChoice(Device.CPU, "the engine computes on the CPU: " + reason));
  }

  private NvidiaSmi missing() {
    return new NvidiaSmi(directory.resolve("absent").toString(), null);
  }

  private NvidiaSmi answering(String lines) throws IOException {
    Path answer = Files.writeString(directory.resolve("answer"), lines);
    return program("cat " + answer, null);
  }

  private NvidiaSmi program(String script, @Nullable String visible) throws IOException {
    Path file = directory.resolve("nvidia-smi");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new NvidiaSmi(file.toString(), visible);
  }
}
