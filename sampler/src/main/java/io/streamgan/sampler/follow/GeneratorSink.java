package io.streamgan.sampler.follow;

/** Where a verified generator goes. Called by the thread that follows the generators topic. */
public interface GeneratorSink {
  /**
   * Serves {@code generator} from now on; returns when it does.
   *
   * @throws RefusedGeneratorException when it cannot be served; the one before it stays
   */
  void offer(VerifiedGenerator generator) throws RefusedGeneratorException, InterruptedException;

  /** {@code refusal} has been the fate of a generator, here or before it came here. */
  void refused(RefusedGeneratorException refusal);
}
