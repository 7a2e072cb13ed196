package io.streamgan.sampler.watch;

import io.streamgan.sampler.follow.GridReport;
import io.streamgan.sampler.follow.StepReport;
import java.time.Instant;
import java.util.Map;

/** Reports as the trainer sends them. */
final class Reports {
  static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  private Reports() {}

  static StepReport step(long step, double discriminatorLoss) {
    return step(step, discriminatorLoss, START.plusMillis(200 * step));
  }

  static StepReport step(long step, double discriminatorLoss, Instant reportedAt) {
    return new StepReport(
        "run",
        step,
        64 * step,
        discriminatorLoss,
        0.9,
        0.5,
        -0.5,
        null,
        200,
        64,
        1,
        Map.of(0, step),
        START,
        reportedAt);
  }

  static GridReport grid(long step, int bytes) {
    byte[] png = new byte[bytes];
    png[0] = (byte) step;
    png[1] = (byte) (step >> 8);
    return new GridReport("run", step, 64 * step, 1, 7, 4, 4, png, START);
  }
}
