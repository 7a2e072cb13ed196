package io.streamgan.sampler.generate;

/** A failure has ended the thread that draws. */
public final class GenerationEndedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public GenerationEndedException() {
    super("Samples are no longer drawn; the log says why, and a restart is needed.");
  }
}
