package io.streamgan.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  @Test
  void theDocumentationIsWhatTheDeclarationsSay() throws Exception {
    assertThat(Files.readString(Path.of("../docs/configuration.md")))
        .as("renew it with: ./streamgan config --markdown > docs/configuration.md")
        .isEqualTo(ConfigurationPage.render());
  }

  @Test
  void aPasswordThatIsEmptyByDefaultIsShownAsEmpty() {
    assertThat(ConfigurationPage.render().lines())
        .filteredOn(line -> line.contains("| password |"))
        .hasSize(3)
        .allMatch(line -> line.contains("| password | `(empty)` |"));
  }
}
