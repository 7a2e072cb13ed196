package io.streamgan.bench.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of what {@code bench/run Faults --scenario lanes} does at length. */
class KilledLanesIT {
  @TempDir Path directory;

  @Test
  void lanesLearnTheSameWhateverHappensToTheirTrainersAndAggregators() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    boolean right = Scenario.LANES.run(directory, 4, 1, new PrintStream(out, true, UTF_8));

    assertThat(right).as(out.toString(UTF_8)).isTrue();
    assertThat(out.toString(UTF_8))
        .containsPattern("parameter hash, as undisturbed +ok")
        .containsPattern("steps there twice +ok +0\n")
        .containsPattern("short shares +ok +0\n");
  }
}
