package io.streamgan.sampler.follow;

import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;

/** Where a verified generator goes. Called by the thread that follows the generators topic. */
public interface GeneratorSink {
  /**
   * Serves {@code generator} from now on; returns when it does.
   *
   * @throws RefusedGeneratorException when it cannot be served; the one before it stays
   */
  void offer(PublishedGenerator generator) throws RefusedGeneratorException, InterruptedException;

  /** A generator has been refused, by {@link #offer} or before it was offered. */
  void refused(RefusedGeneratorException refusal);
}
