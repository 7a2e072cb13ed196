package io.streamgan.schemas.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneSharesTest {
  private static final Instant NOW = Instant.ofEpochMilli(1000);

  @Test
  void aLaneThatIsWaitedForHasItsShareOfTheRoundBefore() {
    LaneShares shares =
        new LaneShares()
            .with(List.of(round("r", 3, share(0, 8), share(1, 7)), round("r", 4, share(1, 5))));

    assertThat(LaneShares.missing(shares.round().orElseThrow())).containsExactly(0);
    assertThat(shares.of(0)).hasValueSatisfying(s -> assertThat(s.getSteps()).isEqualTo(8));
    assertThat(shares.of(1)).hasValueSatisfying(s -> assertThat(s.getSteps()).isEqualTo(5));
  }

  @Test
  void anotherRunHasSharesOfItsOwn() {
    LaneShares shares =
        new LaneShares().with(List.of(round("r", 3, share(0, 8)), round("s", 0, share(1, 1))));

    assertThat(shares.of(0)).isEmpty();
    assertThat(shares.of(1)).isPresent();
  }

  @Test
  void theRateIsThatOfTheLanesTraining() {
    assertThat(LaneShares.imagesPerSecond(share(0, 8))).isEqualTo(1024);
    assertThat(LaneShares.imagesPerSecond(new RoundShare(0, 0, 0L, 0L, "w", NOW, 0L, 0.0)))
        .isZero();
    assertThat(LaneShares.trainer(share(0, 8))).isEqualTo("01234567");
  }

  private static Round round(String run, long number, RoundShare... shares) {
    return Round.newBuilder()
        .setRunId(run)
        .setRound(number)
        .setLanes(2)
        .setOpenedAt(NOW)
        .setStep(1)
        .setImagesSeen(1)
        .setShares(Arrays.asList(shares))
        .build();
  }

  private static RoundShare share(int lane, int steps) {
    return new RoundShare(lane, steps, 64L * steps, 0L, "0123456789", NOW, 500L, 0.0);
  }
}
