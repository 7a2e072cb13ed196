package io.streamgan.bench.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short form of what {@code bench/run Faults} does at length to a trainer's input. */
class LostInputIT {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"RETENTION, 2", "RECREATED, 2", "POISON, 1"})
  void figuresAreRightAfterHarmToTheInput(Scenario scenario, int times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    boolean right = scenario.run(directory, times, 1, new PrintStream(out, true, UTF_8));

    assertThat(right).as(out.toString(UTF_8)).isTrue();
  }
}
