package io.streamgan.sampler.follow;

/**
 * Who is told what trainer and monitor report. Called by the one thread that follows its topics.
 */
public interface ReportListener {
  /** A committed step. */
  void step(StepReport report);

  /** A grid of samples. */
  void grid(GridReport report);

  /** A health event. */
  void event(EventReport report);

  /** An evaluation of a generator. */
  void quality(QualityReport report);

  /** A record of {@code topic} could not be read, and was left out. */
  void malformed(String topic);

  /** What comes from now on is new; what came before was there at the start. */
  void caughtUp();
}
