package io.streamgan.bench.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.bench.Child;
import io.streamgan.bench.Clock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of what {@code bench/run Faults} does at length. */
class FaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void leavesNoProcessBehindWhenASignalEndsIt() {
    try (Child faults =
        Child.java(
            "faults",
            directory,
            Child.QUICK,
            Faults.class.getName(),
            "--data-dir",
            directory.toString())) {
      ProcessHandle process = ProcessHandle.of(faults.pid()).orElseThrow();
      for (Clock clock = new Clock(PATIENCE); process.descendants().count() < 2; ) {
        clock.tick("broker and trainer are not there");
      }
      List<ProcessHandle> children = process.descendants().toList();

      faults.stop();

      for (Clock clock = new Clock(PATIENCE);
          children.stream().anyMatch(ProcessHandle::isAlive); ) {
        clock.tick("a process lives on");
      }
    }
  }

  @Test
  void aTrainerThatIsKilledTenTimesLearnsEveryImageOnce() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    boolean right = Scenario.KILLS.run(directory, 10, 1, new PrintStream(out, true, UTF_8));

    assertThat(right).as(out.toString(UTF_8)).isTrue();
    assertThat(out.toString(UTF_8))
        .containsPattern("kills +10\n")
        .containsPattern("parameter hash, as undisturbed +ok")
        .containsPattern("steps there twice +ok +0\n")
        .containsPattern("images learned twice, by id +ok +0\n")
        .containsPattern("dead letters +ok +0\n");
  }
}
