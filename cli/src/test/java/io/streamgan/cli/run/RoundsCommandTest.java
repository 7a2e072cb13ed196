package io.streamgan.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsCommandTest {
  @Test
  void aClosedRoundShowsHowLongItWasOpenAndWhoTrainedItsLanes() {
    Round round =
        round(share(0, 50, "0123456789"), share(1, 48, "b"))
            .setClosedAt(Instant.ofEpochMilli(2_500))
            .setSpread(1.414)
            .build();

    assertThat(RoundsCommand.line(round))
        .isEqualTo("7        1,050      134,400      1.5       1.41     0:50@01234567 1:48@b");
  }

  @Test
  void anOpenRoundShowsTheLanesThatItWaitsFor() {
    assertThat(RoundsCommand.line(round(share(1, 50, "b")).build()))
        .isEqualTo("7        1,050      134,400      open      -        1:50@b  waits for [0]");
  }

  private static Round.Builder round(RoundShare... shares) {
    return Round.newBuilder()
        .setRunId("run")
        .setRound(7)
        .setLanes(2)
        .setOpenedAt(Instant.ofEpochMilli(1_000))
        .setStep(1_050)
        .setImagesSeen(134_400)
        .setShares(List.of(shares));
  }

  private static RoundShare share(int lane, int steps, String writer) {
    return new RoundShare(lane, steps, 64L * steps, 0L, writer, Instant.EPOCH, 1L, 0.0);
  }
}
