package io.streamgan.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void neverWaitsWithoutARate() {
    assertThat(new RateLimiter(0, 0).delay(1_000_000, 0)).isZero();
  }

  @Test
  void waitsUntilImagesAreDue() {
    RateLimiter pace = new RateLimiter(100, 0);

    assertThat(pace.delay(50, 0)).isEqualTo(SECOND / 2);
    assertThat(pace.delay(50, SECOND / 2)).isEqualTo(SECOND / 2);
  }

  @Test
  void whatOneWaitIsTooLongTheNextIsShorter() {
    RateLimiter pace = new RateLimiter(100, 0);
    long now = 0;
    for (int i = 0; i < 1000; i++) {
      now += pace.delay(10, now) + 3_000_000; // each wait takes 3 ms too long
    }

    assertThat((double) now / SECOND).isCloseTo(100, within(0.01));
  }

  @Test
  void doesNotCatchUpAfterAPause() {
    RateLimiter pace = new RateLimiter(100, 0);
    pace.delay(10, 0);

    assertThat(pace.delay(10, 60 * SECOND)).isZero();
    assertThat(pace.delay(10, 60 * SECOND)).isEqualTo(SECOND / 10);
  }
}
