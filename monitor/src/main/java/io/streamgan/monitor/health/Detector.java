package io.streamgan.monitor.health;

/** Detects one condition. Keeps past observations; not thread-safe. */
interface Detector {
  Condition condition();

  Judgement judge(Observation observation);
}
