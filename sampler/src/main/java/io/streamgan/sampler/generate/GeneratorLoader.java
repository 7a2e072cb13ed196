package io.streamgan.sampler.generate;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.gan.DeviceFailureException;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import java.util.function.Function;

/** Loads a generator, and checks its first samples before it is served. */
final class GeneratorLoader {
  private static final int COUNT = 4;
  private static final long SEED = 1;

  private final Function<GeneratorSnapshot, ImageGenerator> engine;

  /**
   * @param engine makes a generator of a snapshot
   */
  GeneratorLoader(Function<GeneratorSnapshot, ImageGenerator> engine) {
    this.engine = engine;
  }

  /**
   * @throws DeviceFailureException when the device can compute nothing more; no generator is to
   *     blame
   * @throws RefusedGeneratorException when it cannot be loaded or its first samples have no
   *     content; its memory is freed then
   */
  ImageGenerator load(PublishedGenerator candidate) throws RefusedGeneratorException {
    ImageGenerator loaded;
    try {
      loaded = engine.apply(candidate.snapshot());
    } catch (DeviceFailureException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RefusedGeneratorException(
          Reason.UNFIT_NETWORK, "%s cannot be loaded: %s".formatted(candidate, e.getMessage()), e);
    }
    try {
      requireContent(candidate, loaded.sample(Latents.seeded(SEED, COUNT, loaded.latentSize())));
      return loaded;
    } catch (DeviceFailureException e) {
      throw e;
    } catch (RuntimeException | RefusedGeneratorException e) {
      loaded.close();
      if (e instanceof RefusedGeneratorException refused) {
        throw refused;
      }
      throw new RefusedGeneratorException(
          Reason.FAILED_PROBE, "%s cannot draw: %s".formatted(candidate, e.getMessage()), e);
    }
  }

  /** A network that has overflowed gives one value everywhere. */
  private static void requireContent(PublishedGenerator candidate, Images probe)
      throws RefusedGeneratorException {
    byte first = probe.pixels()[0];
    for (byte pixel : probe.pixels()) {
      if (pixel != first) {
        return;
      }
    }
    throw new RefusedGeneratorException(
        Reason.FAILED_PROBE,
        "%s draws nothing but the value %d".formatted(candidate, first & 0xFF));
  }
}
