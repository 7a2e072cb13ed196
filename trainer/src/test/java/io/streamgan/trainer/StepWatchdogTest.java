package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StepWatchdogTest {
  @Test
  void reportsAStepThatDoesNotEnd() throws Exception {
    CompletableFuture<String> report = new CompletableFuture<>();
    try (StepWatchdog watchdog = new StepWatchdog(Duration.ofMillis(20), report::complete)) {
      watchdog.begin(1);
      watchdog.end();
      watchdog.begin(2);

      assertThat(report.get(20, TimeUnit.SECONDS))
          .startsWith("step 2 has not ended within step.timeout.ms=20; the process ends")
          .contains("it goes on from the last commit");
    }
  }

  @Test
  void reportsNothingBetweenSteps() {
    CompletableFuture<String> report = new CompletableFuture<>();
    try (StepWatchdog watchdog = new StepWatchdog(Duration.ofMillis(20), report::complete)) {
      watchdog.begin(1);
      watchdog.end();
      CompletableFuture<String> later = new CompletableFuture<>();
      try (StepWatchdog clock = new StepWatchdog(Duration.ofMillis(200), later::complete)) {
        clock.begin(1);
        assertThat(later).succeedsWithin(Duration.ofSeconds(20));
      }
      assertThat(report).isNotDone();
    }
  }
}
