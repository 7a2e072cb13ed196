package io.streamgan.gan;

import io.streamgan.gan.nd4j.Backend;
import io.streamgan.gan.nd4j.Nd4jEngine;
import io.streamgan.gan.nd4j.Nd4jGenerator;

/** Where engines come from. */
public final class Engines {
  private Engines() {}

  /**
   * Decides what all engines of this process compute on; without a call before the first engine is
   * made it is as with {@link Device#AUTO}.
   *
   * @return what that is, and why, in words
   * @throws DeviceException when the device is not there, or the process computes on another
   *     already
   */
  public static String use(Device device) {
    return Backend.use(device).reason();
  }

  /** An engine in its initial state, on all cores. */
  public static GanEngine create(GanSpec spec) {
    return create(spec, EngineOptions.DEFAULT);
  }

  /** An engine in its initial state. */
  public static GanEngine create(GanSpec spec, EngineOptions options) {
    return new Nd4jEngine(spec, options);
  }

  /** A generator that samples from {@code snapshot}. */
  public static ImageGenerator load(GeneratorSnapshot snapshot, EngineOptions options) {
    return new Nd4jGenerator(snapshot, options);
  }
}
