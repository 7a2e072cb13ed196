package io.streamgan.sampler.generate;

import io.streamgan.gan.ImageGenerator;

/** A generator with its engine, which only the generation thread touches. One is like no other. */
final class LoadedGenerator {
  private final KeptGenerator kept;
  private final ImageGenerator engine;

  LoadedGenerator(KeptGenerator kept, ImageGenerator engine) {
    this.kept = kept;
    this.engine = engine;
  }

  /** What others may know. */
  KeptGenerator kept() {
    return kept;
  }

  ImageGenerator engine() {
    return engine;
  }

  boolean isOfRun(LoadedGenerator other) {
    return kept.served().info().runId().equals(other.kept.served().info().runId());
  }
}
