package io.streamgan.gan.nd4j;

import io.streamgan.gan.EngineOptions;

/** Arenas for tests that bind layers without an engine. */
final class TestArena {
  private TestArena() {}

  /** Rows are shared out among {@code threads}. */
  static Arena of(int threads) {
    Nd4jRuntime runtime = new Nd4jRuntime(new EngineOptions(threads));
    runtime.enter();
    return new Arena(runtime);
  }
}
