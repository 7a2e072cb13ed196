package io.streamgan.sampler.watch;

import io.streamgan.sampler.TestRecords;
import io.streamgan.schemas.StepMetrics;
import java.time.Instant;

/** Reports as the trainer sends them. */
final class Reports {
  static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  private Reports() {}

  static StepMetrics step(long step, double discriminatorLoss) {
    return StepMetrics.newBuilder(TestRecords.metrics("run", step))
        .setDiscriminatorLoss(discriminatorLoss)
        .build();
  }

  static void add(CurveHistory history, long step, double discriminatorLoss) {
    history.add(step(step, discriminatorLoss), START.plusMillis(200 * step));
  }

  static GridHistory.KeptGrid add(GridHistory history, long step, int bytes) {
    byte[] png = new byte[bytes];
    png[0] = (byte) step;
    png[1] = (byte) (step >> 8);
    return history.add(TestRecords.grid("run", step, png), START);
  }
}
