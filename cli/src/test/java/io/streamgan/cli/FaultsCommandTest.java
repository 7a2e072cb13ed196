package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.cli.faults.Scenario;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FaultsCommandTest {
  private final CommandLine command =
      new CommandLine(new FaultsCommand()).setCaseInsensitiveEnumValuesAllowed(true);

  @Test
  void helpNamesScenariosAsTheyAreTyped() {
    assertThat(command.getUsageMessage())
        .contains("kills, stops, broker")
        .doesNotContain(Scenario.KILLS.name());
  }

  @Test
  void everyNameThatHelpShowsIsUnderstood() {
    for (Scenario scenario : Scenario.values()) {
      FaultsCommand faults = new FaultsCommand();
      new CommandLine(faults)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .parseArgs("--scenario", scenario.toString());
      assertThat(faults.scenario).isEqualTo(scenario);
    }
  }
}
