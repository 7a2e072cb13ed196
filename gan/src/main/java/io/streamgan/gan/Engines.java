package io.streamgan.gan;

import io.streamgan.gan.cuda.CudaDevice;
import io.streamgan.gan.nd4j.Backend;
import io.streamgan.gan.nd4j.Nd4jPlatform;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.round.RoundClassifier;
import io.streamgan.gan.round.RoundEngine;
import io.streamgan.gan.round.RoundGenerator;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates engines and loads generators. */
public final class Engines {
  private static final Logger log = LoggerFactory.getLogger(Engines.class);

  private Engines() {}

  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  private static @Nullable CudaDevice gpu;

  /**
   * Chooses the device that all engines of this process compute on. Unless it is called before the
   * first engine is created, the process chooses as with {@link Device#AUTO}.
   *
   * <p>{@link Device#CUDA} and {@link Device#AUTO} mean the kernels of our own, if the machine has
   * what they need and they make the CPU's steps, and otherwise ND4J's CUDA backend, if the build
   * contains it. {@link Precision#TF32} needs the kernels of our own; where they cannot be used,
   * {@link Device#AUTO} means the CPU in float32.
   *
   * @return one line that names the device and the reason for choosing it
   * @throws DeviceException when the device is not available, or the process already computes on
   *     another one
   */
  public static synchronized String use(Device device, Precision precision) {
    if (gpu != null) {
      if (device == Device.CPU) {
        throw new DeviceException(
            "engine.device=cpu, but this process already computes on cuda; its services need one"
                + " device");
      }
      if (precision != gpu.precision()) {
        throw new DeviceException(
            "engine.precision=%s, but this process already computes otherwise; its services need one precision"
                .formatted(precision.settingName()));
      }
      return computingOn(gpu);
    }
    if (device == Device.CPU && precision != Precision.FLOAT32) {
      throw new DeviceException(
          "engine.precision=%s needs a GPU, but engine.device is cpu; set one of them otherwise"
              .formatted(precision.settingName()));
    }
    boolean wanted = device == Device.CUDA || device == Device.AUTO && CudaDevice.hasDriver();
    if (!wanted || Backend.isChosen()) {
      return Backend.use(device).reason();
    }
    try {
      CudaDevice found = CudaDevice.find(precision, cache());
      // What else uses ND4J, such as Keras networks, computes on the CPU.
      Backend.use(Device.CPU);
      SelfTest.require(found::make, precision);
      gpu = found;
      log.info(computingOn(found));
      return computingOn(found);
    } catch (DeviceException e) {
      boolean another = Backend.hasCuda() && !Backend.isChosen() && precision == Precision.FLOAT32;
      if (device == Device.CUDA && !another) {
        throw new DeviceException(
            "engine.device=cuda: %s, or set engine.device=cpu".formatted(e.getMessage()));
      }
      if (another) {
        log.warn("{}; trying ND4J's CUDA backend", e.getMessage());
        return Backend.use(device).reason();
      }
      log.warn("the engine computes on the CPU: {}", e.getMessage());
      Backend.use(Device.CPU);
      return "the engine computes on the CPU: " + e.getMessage();
    }
  }

  private static String computingOn(CudaDevice device) {
    return "the engine computes on " + device.description();
  }

  /** Returns one line that names the GPU of {@link Device#CUDA}, or says what is missing. */
  public static String gpuFound() {
    try {
      return CudaDevice.find(Precision.FLOAT32, cache()).description();
    } catch (DeviceException e) {
      return Objects.requireNonNull(e.getMessage());
    }
  }

  /** Returns the folder of compiled kernels, beside the native libraries that are unpacked. */
  private static Path cache() {
    Path natives =
        Path.of(
            System.getProperty(
                CACHE, Path.of(System.getProperty("user.home"), ".javacpp", "cache").toString()));
    return natives.resolve("streamgan-kernels");
  }

  private static <E> E make(EngineOptions options, Function<Platform, E> maker) {
    CudaDevice device = gpu();
    return device == null ? make(new Nd4jPlatform(options), maker) : device.make(maker);
  }

  private static <E> E make(Platform platform, Function<Platform, E> maker) {
    try {
      return maker.apply(platform);
    } catch (RuntimeException | Error e) {
      platform.close();
      throw e;
    }
  }

  private static synchronized @Nullable CudaDevice gpu() {
    return gpu;
  }

  /** Creates an engine in its initial state that computes on all cores. */
  public static GanEngine create(GanSpec spec) {
    return create(spec, EngineOptions.DEFAULT);
  }

  /**
   * Creates an engine in its initial state.
   *
   * @throws DeviceException when the device's memory does not suffice
   */
  public static GanEngine create(GanSpec spec, EngineOptions options) {
    return make(options, platform -> new RoundEngine(spec, options, platform));
  }

  /** Creates a generator with the parameters of {@code snapshot}. */
  public static ImageGenerator load(GeneratorSnapshot snapshot, EngineOptions options) {
    return make(options, platform -> new RoundGenerator(snapshot, platform));
  }

  /** Creates a classifier with the parameters of {@code snapshot}. */
  public static ImageClassifier load(ClassifierSnapshot snapshot, EngineOptions options) {
    return make(options, platform -> new RoundClassifier(snapshot, platform));
  }
}
