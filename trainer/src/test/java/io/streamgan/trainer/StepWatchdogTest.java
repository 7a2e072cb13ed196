package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void aStepThatHangsEndsTheProcess(@TempDir Path directory) throws Exception {
    Path out = directory.resolve("out.txt");
    Process trainer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                HangingStep.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(trainer.waitFor(25, TimeUnit.SECONDS)).as("has ended").isTrue();
      assertThat(trainer.exitValue()).isEqualTo(1);
      assertThat(Files.readString(out)).contains("step 1 has not ended within step.timeout.ms=20");
    } finally {
      trainer.destroyForcibly();
    }
  }

  /** A process whose main thread does not come back from its step. */
  static final class HangingStep {
    private HangingStep() {}

    public static void main(String[] arguments) {
      Locale.setDefault(Locale.ROOT);
      new StepWatchdog(Duration.ofMillis(20), StepWatchdog::endProcess).begin(1);
      while (true) {
        LockSupport.park();
      }
    }
  }
}
