package io.streamgan.monitor.health;

/** Looks for one condition. Has a memory; not thread-safe. */
interface Detector {
  Condition condition();

  Judgement judge(Observation observation);
}
