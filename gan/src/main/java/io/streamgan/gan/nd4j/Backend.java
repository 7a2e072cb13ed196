package io.streamgan.gan.nd4j;

import io.streamgan.gan.Device;
import io.streamgan.gan.DeviceException;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Nd4jBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backend of ND4J that this process computes with. ND4J chooses its backend once, when it is
 * first used. This class decides before that, by controlling which backend ND4J finds.
 */
public final class Backend {
  private static final Logger log = LoggerFactory.getLogger(Backend.class);

  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";

  /**
   * Of the library with oneDNN, which exists for x86-64; for other processors there is one only.
   */
  private static final String CPU_LIBRARY =
      System.getProperty("os.arch").equals("amd64") ? "-onednn-avx2" : "";

  private static final String CUDA_LIBRARY = "-cudnn";
  private static final String CUDA_PROPERTIES = "/nd4j-jcublas.properties";
  private static final String CUDA_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";
  private static final String CUDA_BINDINGS = "org.nd4j.linalg.jcublas.bindings.Nd4jCuda";

  private static @Nullable DeviceChoice chosen;

  private Backend() {}

  /** Returns whether this build contains ND4J's CUDA backend. */
  public static boolean hasCuda() {
    return Backend.class.getResource(CUDA_PROPERTIES) != null;
  }

  /** Returns whether the backend was chosen. */
  public static synchronized boolean isChosen() {
    return chosen != null;
  }

  /**
   * Chooses the backend for {@code wanted}, unless it was chosen before. The CUDA library is loaded
   * to find out whether it works; the CPU's library is not loaded.
   *
   * @return the device that the process computes on
   * @throws DeviceException when the process cannot compute on {@code wanted}
   */
  public static synchronized DeviceChoice use(Device wanted) {
    DeviceChoice choice = chosen;
    if (choice == null) {
      boolean hasCuda = hasCuda();
      choice = choose(wanted, hasCuda);
      chosen = choice;
      if (hasCuda && wanted == Device.AUTO && choice.device() == Device.CPU) {
        log.warn(choice.reason());
      } else if (choice.device() == Device.CUDA) {
        log.info(choice.reason());
      } else {
        log.debug(choice.reason());
      }
    } else if (wanted != Device.AUTO && wanted != choice.device()) {
      throw new DeviceException(
          "engine.device=%s, but this process already computes on %s; its services need one device"
              .formatted(name(wanted), name(choice.device())));
    }
    return choice;
  }

  private static DeviceChoice choose(Device wanted, boolean hasCuda) {
    DeviceChoice choice = DeviceChoice.of(wanted, hasCuda, NvidiaSmi.ofThisMachine());
    if (choice.device() == Device.CUDA) {
      String failure = cudaFailure();
      if (failure == null) {
        return choice;
      }
      choice =
          DeviceChoice.without(
              wanted,
              "the driver lists a GPU, but ND4J's CUDA library cannot be loaded: " + failure,
              "install the libraries of CUDA 11.6 and cuDNN 8.3");
    }
    look(System.getProperty(EXTENSION, CPU_LIBRARY));
    OpenBlasKernel.choose();
    ND4JClassLoading.setNd4jClassloader(new CpuOnlyLoader(ND4JClassLoading.getNd4jClassloader()));
    return choice;
  }

  /** Loads the CUDA library. Returns null, or one line with the reason if that fails. */
  private static @Nullable String cudaFailure() {
    String before = System.getProperty(EXTENSION, CPU_LIBRARY);
    Throwable cause = new IllegalStateException("it finds no device");
    look(CUDA_LIBRARY);
    try {
      Class.forName(CUDA_BINDINGS);
      Nd4jBackend backend =
          (Nd4jBackend) Class.forName(CUDA_BACKEND).getDeclaredConstructor().newInstance();
      if (backend.canRun()) {
        return null;
      }
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
    }
    look(before);
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
  }

  /** Makes JavaCPP search for libraries whose platform name has the suffix {@code extension}. */
  private static void look(String extension) {
    System.setProperty(EXTENSION, extension);
    // JavaCPP reads the system property only once.
    Loader.loadProperties().setProperty("platform.extension", extension);
  }

  private static String name(Device device) {
    return device.name().toLowerCase(Locale.ROOT);
  }
}
