package io.streamgan.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CurrentRunTest {
  @Test
  void whatIsOlderChangesNothingWithinARun() {
    CurrentRun.begin("a", 10, 2);

    CurrentRun.reach("a", 12, 2);
    CurrentRun.reach("a", 7, 3);

    assertThat(CurrentRun.newest()).isEqualTo(new CurrentRun("a", 12, 3));
  }

  @Test
  void anotherRunCountsFromItsOwnSteps() {
    CurrentRun.begin("a", 10, 2);

    CurrentRun.reach("b", 1, 1);

    assertThat(CurrentRun.newest()).isEqualTo(new CurrentRun("b", 1, 1));
  }

  @Test
  void aModelThatIsLoadedAgainGoesOnFromItsCheckpoint() {
    CurrentRun.begin("a", 10, 2);

    CurrentRun.begin("a", 8, 1);

    assertThat(CurrentRun.newest()).isEqualTo(new CurrentRun("a", 8, 1));
  }
}
