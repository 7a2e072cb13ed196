package io.streamgan.sampler.generate;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ImageGenerator;
import java.time.Instant;

/**
 * A generator that is loaded into an engine. Only the generation thread uses and closes the engine.
 * Two loaded generators are equal only if they are the same object.
 */
public final class LoadedGenerator {
  private final PublishedGenerator generator;
  private final Instant since;
  private final ImageGenerator engine;

  /**
   * @param since time at which it was loaded
   */
  LoadedGenerator(PublishedGenerator generator, Instant since, ImageGenerator engine) {
    this.generator = generator;
    this.since = since;
    this.engine = engine;
  }

  /** Manifest, network and parameters. */
  public PublishedGenerator generator() {
    return generator;
  }

  /** Time at which it was loaded. */
  public Instant since() {
    return since;
  }

  public long version() {
    return generator.version();
  }

  ImageGenerator engine() {
    return engine;
  }

  boolean isOfRun(LoadedGenerator other) {
    return generator.manifest().getRunId().equals(other.generator.manifest().getRunId());
  }
}
