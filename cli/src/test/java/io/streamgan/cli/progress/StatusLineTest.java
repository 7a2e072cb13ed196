package io.streamgan.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void rewritesOneLineOnATerminal() {
    try (StatusLine line = StatusLine.start(out, 80, () -> "step 1")) {
      line.println("started");
    }

    assertThat(written()).isEqualTo("\r\u001b[Kstarted\n\r\u001b[Kstep 1\n");
  }

  @Test
  void cutsTheLineAtTheTerminalsEdge() {
    StatusLine.start(out, 10, () -> "0123456789abc").close();

    assertThat(written()).isEqualTo("\r\u001b[K012345678\n");
  }

  @Test
  void printsPlainLinesElsewhereAndNoneTwice() {
    try (StatusLine line = StatusLine.start(out, 0, () -> "step 1")) {
      line.println("started");
    }

    assertThat(written()).isEqualTo("started\nstep 1\n");
  }

  @Test
  void drawsBarsToAnEighthOfACharacter() {
    assertThat(ProgressBar.of(0, 100)).isEqualTo("▕" + " ".repeat(24) + "▏");
    assertThat(ProgressBar.of(1, 192)).isEqualTo("▕▏" + " ".repeat(23) + "▏");
    assertThat(ProgressBar.of(100, 100)).isEqualTo("▕" + "█".repeat(24) + "▏");
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
