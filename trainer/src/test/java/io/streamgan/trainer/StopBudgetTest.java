package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopBudgetTest {
  private final StopBudget budget = new StopBudget(Duration.ofSeconds(9));

  @Test
  void reportsOnceThatStepAndCommitTogetherTakeLongerThanAStop() {
    assertThat(budget.step(5_000)).isEmpty();
    assertThat(budget.commit(3_900)).isEmpty();
    assertThat(budget.commit(4_100))
        .get()
        .asString()
        .contains("A step takes 5.0 s and a commit 4.1 s, but a stop waits 9.0 s for both")
        .contains("raise stop.timeout.ms");
    assertThat(budget.step(20_000)).isEmpty();
  }

  @Test
  void reportsAStepThatTakesLongerByItself() {
    assertThat(budget.step(9_100)).isPresent();
  }

  @Test
  void leavesTimeToCloseTheClients() {
    assertThat(budget.forCommit()).isEqualTo(Duration.ofSeconds(7));
    assertThat(new StopBudget(Duration.ofSeconds(1)).forCommit()).isEqualTo(Duration.ofMillis(500));
  }
}
