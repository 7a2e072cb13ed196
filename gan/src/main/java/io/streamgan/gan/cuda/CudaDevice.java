package io.streamgan.gan.cuda;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.streamgan.gan.DeviceException;
import io.streamgan.gan.DeviceFailureException;
import io.streamgan.gan.Precision;
import io.streamgan.gan.platform.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The first GPU of the machine, with the kernels compiled for it. */
public final class CudaDevice {
  private static final String DRIVER = "libcuda.so.1";

  /** Where distributions, NVIDIA's containers, WSL and NixOS have the driver. */
  private static final List<String> DRIVER_FOLDERS =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/lib/wsl/lib",
          "/run/opengl-driver/lib");

  /** By version, the newest first: with a release of CUDA, and as the usual installation has it. */
  private static final List<String> COMPILERS =
      List.of(
          "libnvrtc.so.13",
          "libnvrtc.so.12",
          "libnvrtc.so.11.2",
          "libnvrtc.so",
          "/usr/local/cuda/lib64/libnvrtc.so");

  /** The oldest driver with all functions, as the version of CUDA that it belongs to. */
  private static final int OLDEST_DRIVER = 11040;

  /** The lowest compute capability, times ten, that the kernels are compiled for in tests. */
  private static final int LOWEST_CAPABILITY = 75;

  /** The lowest one with tensor cores for TF32. */
  private static final int LOWEST_WITH_TF32 = 80;

  private final Driver driver;
  private final byte[] image;
  private final Precision precision;
  private final String description;

  private CudaDevice(Driver driver, byte[] image, Precision precision, String description) {
    this.driver = driver;
    this.image = image;
    this.precision = precision;
    this.description = description;
  }

  /** Returns whether the machine has NVIDIA's driver. It loads no library. */
  public static boolean hasDriver() {
    String path = System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
    return Stream.concat(Arrays.stream(path.split(":")), DRIVER_FOLDERS.stream())
        .anyMatch(folder -> Files.exists(Path.of(folder, DRIVER)));
  }

  /**
   * Finds the driver, a GPU and a compiler, and compiles the kernels.
   *
   * @param precision of matrix products
   * @param cache folder that keeps machine code
   * @throws DeviceException when something is missing; the message says what, and how to get it
   */
  public static CudaDevice find(Precision precision, Path cache) {
    Driver driver =
        load(DRIVER, Driver.class)
            .orElseThrow(
                () ->
                    new DeviceException(
                        "NVIDIA's driver was not found (" + DRIVER + "); install it"));
    List<Nvrtc> compilers = new ArrayList<>();
    COMPILERS.forEach(name -> load(name, Nvrtc.class).ifPresent(compilers::add));
    return of(driver, compilers, precision, cache);
  }

  private static <L extends Library> Optional<L> load(String name, Class<L> functions) {
    try {
      return Optional.of(Native.load(name, functions));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /**
   * @param compilers those that were found, the best first
   */
  static CudaDevice of(Driver driver, List<Nvrtc> compilers, Precision precision, Path cache) {
    try (Cuda cuda = new Cuda(driver)) {
      if (cuda.driverVersion() < OLDEST_DRIVER) {
        throw new DeviceException(
            "NVIDIA's driver is too old: it belongs to CUDA %d.%d; install one of CUDA 11.4 or newer"
                .formatted(cuda.driverVersion() / 1000, cuda.driverVersion() % 1000 / 10));
      }
      if (cuda.capability() < LOWEST_CAPABILITY) {
        throw new DeviceException(
            "%s is too old for the kernels, which need compute capability 7.5; use another GPU"
                .formatted(cuda.description()));
      }
      if (precision == Precision.TF32 && cuda.capability() < LOWEST_WITH_TF32) {
        throw new DeviceException(
            "%s has no TF32, which needs compute capability 8.0; set engine.precision=float32"
                .formatted(cuda.description()));
      }
      DeviceException refusal = null;
      for (Nvrtc nvrtc : compilers) {
        CubinCache compiler = new CubinCache(nvrtc, cache);
        // A driver loads machine code of its own major version of CUDA and of older ones.
        if (compiler.majorVersion() > cuda.driverVersion() / 1000 || !compiler.makesMachineCode()) {
          continue;
        }
        try {
          byte[] image = compiler.cubin(Kernels.source(precision), cuda.capability());
          return new CudaDevice(
              driver,
              image,
              precision,
              "%s, with kernels compiled by NVRTC %s, in %s"
                  .formatted(
                      cuda.description(),
                      compiler.version(),
                      precision == Precision.TF32 ? "TF32" : "float32"));
        } catch (DeviceException e) {
          // Another compiler may be newer and know the GPU.
          refusal = refusal == null ? e : refusal;
        }
      }
      if (refusal != null) {
        throw refusal;
      }
      throw new DeviceException(
          ("no libnvrtc of CUDA %d or older was found, which compiles the kernels; install it (it is"
                  + " part of CUDA's toolkit) and add its folder to LD_LIBRARY_PATH, or build with the"
                  + " profile nvrtc")
              .formatted(cuda.driverVersion() / 1000));
    } catch (DeviceFailureException e) {
      throw new DeviceException("the GPU cannot be used: " + e.getMessage());
    }
  }

  public Precision precision() {
    return precision;
  }

  /** Returns one line that names the GPU, the driver, the compiler and the precision. */
  public String description() {
    return description;
  }

  /**
   * Makes an engine on a new platform.
   *
   * @param maker creates the engine, which allocates all its memory and closes the platform with
   *     itself
   * @throws DeviceException when the GPU's memory does not suffice; the message says how much does
   */
  public <E> E make(Function<Platform, E> maker) {
    CudaPlatform platform = new CudaPlatform(driver, image);
    try {
      return maker.apply(platform);
    } catch (TooLittleMemoryException e) {
      platform.close();
      throw new DeviceException(e.message(bytes(maker)));
    } catch (RuntimeException | Error e) {
      platform.close();
      throw e;
    }
  }

  /** Returns the number of bytes that an engine allocates. */
  private <E> long bytes(Function<Platform, E> maker) {
    CudaPlatform counting = new CudaPlatform(CountingDriver.create(), image);
    E unused = maker.apply(counting);
    return counting.cuda().allocatedBytes();
  }
}
