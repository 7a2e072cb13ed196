package io.streamgan.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FaultsTest {
  private final CommandLine command = Faults.commandLine();

  @Test
  void helpNamesScenariosAsTheyAreTyped() {
    assertThat(command.getUsageMessage())
        .contains("kills, stops, broker")
        .doesNotContain(Scenario.KILLS.name());
  }

  @Test
  void everyNameThatHelpShowsIsUnderstood() {
    for (Scenario scenario : Scenario.values()) {
      command.parseArgs("--scenario", scenario.toString());
      assertThat(command.<Faults>getCommand().scenario).isEqualTo(scenario);
    }
  }

  @Test
  void aNumberOfTimesBelowOneIsAUsageError() {
    assertThat(command.execute("--times", "0")).isEqualTo(2);
  }
}
