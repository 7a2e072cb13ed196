package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.cli.Program.Ended;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of what {@code ./streamgan faults} does at length. */
class FaultsIT {
  @TempDir Path directory;

  @Test
  void aTrainerThatIsKilledTenTimesLearnsEveryImageOnce() {
    Ended ended =
        Program.streamgan(directory, "faults", "--times", "10").end(Duration.ofSeconds(300));

    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .containsPattern("kills +10\n")
        .containsPattern("parameter hash, as undisturbed +ok")
        .containsPattern("steps there twice +ok +0\n")
        .containsPattern("images learned twice, by id +ok +0\n")
        .containsPattern("dead letters +ok +0\n");
  }
}
