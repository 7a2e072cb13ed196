package io.streamgan.gan;

import io.streamgan.gan.nd4j.Backend;
import io.streamgan.gan.nd4j.Nd4jPlatform;
import io.streamgan.gan.round.RoundClassifier;
import io.streamgan.gan.round.RoundEngine;
import io.streamgan.gan.round.RoundGenerator;

/** Creates engines and loads generators. */
public final class Engines {
  private Engines() {}

  /**
   * Chooses the device that all engines of this process compute on. Unless it is called before the
   * first engine is created, the process chooses as with {@link Device#AUTO}.
   *
   * @return one line that names the device and the reason for choosing it
   * @throws DeviceException when the device is not available, or the process already computes on
   *     another one
   */
  public static String use(Device device) {
    return Backend.use(device).reason();
  }

  /** Creates an engine in its initial state that computes on all cores. */
  public static GanEngine create(GanSpec spec) {
    return create(spec, EngineOptions.DEFAULT);
  }

  /** Creates an engine in its initial state. */
  public static GanEngine create(GanSpec spec, EngineOptions options) {
    return new RoundEngine(spec, options, new Nd4jPlatform(options));
  }

  /** Creates a generator with the parameters of {@code snapshot}. */
  public static ImageGenerator load(GeneratorSnapshot snapshot, EngineOptions options) {
    return new RoundGenerator(snapshot, new Nd4jPlatform(options));
  }

  /** Creates a classifier with the parameters of {@code snapshot}. */
  public static ImageClassifier load(ClassifierSnapshot snapshot, EngineOptions options) {
    return new RoundClassifier(snapshot, new Nd4jPlatform(options));
  }
}
