package io.streamgan.monitor.health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;

/**
 * Detects that the number of records that wait for the trainer is large, and has grown over the
 * last {@value #SAMPLES} observations, in most of them. A shrinking backlog is healthy.
 */
final class GrowingLag implements Detector {
  private static final int SAMPLES = 12;
  private static final double GROWTH = 1.2;
  private static final double RISING = 0.7;

  private final long lagRecords;
  private final Deque<Long> recent = new ArrayDeque<>();

  GrowingLag(long lagRecords) {
    this.lagRecords = lagRecords;
  }

  @Override
  public Condition condition() {
    return Condition.GROWING_LAG;
  }

  @Override
  public Judgement judge(Observation observation) {
    if (!(observation instanceof Observation.Backlog backlog) || lagRecords <= 0) {
      return Judgement.OPEN;
    }
    recent.addLast(backlog.records());
    if (recent.size() <= SAMPLES) {
      return Judgement.OPEN;
    }
    recent.removeFirst();
    long first = recent.getFirst();
    long last = recent.getLast();
    if (last <= lagRecords || last <= first) {
      return Judgement.HEALTHY;
    }
    if (last < GROWTH * first || rising() < RISING) {
      return Judgement.OPEN;
    }
    return new Judgement.Sick(
        String.format(
            Locale.ROOT,
            "%,d records wait for the trainer; %d observations ago it was %,d",
            last,
            SAMPLES - 1,
            first),
        Map.of(
            "lagRecords", (double) last,
            "lagRecordsBefore", (double) first,
            "lagRecordsLimit", (double) lagRecords));
  }

  private double rising() {
    int up = 0;
    long before = recent.getFirst();
    for (long now : recent) {
      up += now > before ? 1 : 0;
      before = now;
    }
    return up / (SAMPLES - 1.0);
  }
}
