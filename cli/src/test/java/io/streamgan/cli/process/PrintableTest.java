package io.streamgan.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void escapesWhatATerminalObeys() {
    String escape = Character.toString(0x1b);
    String introducer = Character.toString(0x9b);
    String override = Character.toString(0x202e);

    assertThat(Printable.of("a" + escape + "[2J" + introducer + override + "\n"))
        .isEqualTo("a\\u001b[2J\\u009b\\u202e\\u000a");
  }

  @Test
  void leavesTextOfAllLanguagesAsItIs() {
    assertThat(Printable.of("Fréchet 8.1, 数字 😀")).isEqualTo("Fréchet 8.1, 数字 😀");
  }
}
