package io.streamgan.sampler.follow;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;

/** Receives verified generators, on the thread that follows the generators topic. */
public interface GeneratorSink {
  /**
   * Starts to serve {@code generator}; returns when it is served.
   *
   * @throws RefusedGeneratorException when it cannot be served; the previous generator stays in use
   */
  void offer(PublishedGenerator generator) throws RefusedGeneratorException, InterruptedException;

  /** Receives the refusal of a generator, by {@link #offer} or before it was offered. */
  void refused(RefusedGeneratorException refusal);

  /** Called once, when the generators have been offered that were on the topic at the start. */
  void caughtUp();
}
