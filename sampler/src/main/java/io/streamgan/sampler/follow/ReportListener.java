package io.streamgan.sampler.follow;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import java.time.Instant;

/** Receives the records of trainers, aggregator and monitor, on the follower's thread. */
public interface ReportListener {
  /**
   * Receives a committed step.
   *
   * @param metrics the input offsets have numbers as keys
   * @param reportedAt time at which the record was sent
   */
  void step(StepMetrics metrics, Instant reportedAt);

  /**
   * Receives a grid of samples.
   *
   * @param grid its picture is a PNG
   * @param reportedAt time at which the record was sent
   */
  void grid(SampleGrid grid, Instant reportedAt);

  /** Receives a health event. */
  void event(HealthEvent event);

  /** Receives an evaluation of a generator. */
  void quality(Quality quality);

  /** Receives what is known about the newest round of a model with several lanes. */
  void round(Round round);

  /** Receives the topic of a record that cannot be read. */
  void malformed(String topic);

  /** All records have been received that were on the topics at the start. */
  void caughtUp();
}
