package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.cli.Program.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration of Prometheus and Grafana in docker/. */
class AlertRulesTest {
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

  @TempDir Path directory;

  @Test
  void prometheusTakesItsConfigurationAndTheRules() {
    assertThat(promtool("check", "config", "docker/prometheus/prometheus.yml").out())
        .contains("SUCCESS");
    assertThat(promtool("check", "rules", "docker/prometheus/rules.yml").out()).contains("SUCCESS");
  }

  @Test
  void alertsAreToldWhenTheyShouldBeAndElseNot() {
    assertThat(promtool("test", "rules", "docker/prometheus/rules-test.yml").out())
        .contains("SUCCESS");
  }

  @Test
  void everyAlertHasATest() throws Exception {
    String tests = Files.readString(Program.file("docker/prometheus/rules-test.yml"));

    assertThat(
            ALERT
                .matcher(Files.readString(Program.file("docker/prometheus/rules.yml")))
                .results()
                .map(found -> found.group(1)))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            alert ->
                assertThat(tests)
                    .as("tests of the alerts")
                    .contains(alert.equals("StreamganAilment") ? "oscillation" : alert));
  }

  @Test
  void theDashboardsPanelsHaveQueriesAndNamesOfTheirOwn() throws Exception {
    JsonNode dashboard =
        new ObjectMapper()
            .readTree(Program.file("docker/grafana/dashboards/streamgan.json").toFile());
    Set<String> titles = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertThat(ids.add(panel.get("id").asInt())).isTrue();
      assertThat(titles.add(panel.get("title").asText())).isTrue();
      if (!panel.get("type").asText().equals("row")) {
        assertThat(panel.get("targets")).isNotEmpty();
        for (JsonNode target : panel.get("targets")) {
          assertThat(target.get("expr").asText()).isNotBlank();
        }
      }
    }
    assertThat(titles).hasSizeGreaterThan(20);
  }

  private Ended promtool(String... arguments) {
    assumeTrue(
        Program.isInstalled("promtool"),
        "no promtool on the path of this machine; Debian's package prometheus has it");
    String[] command = new String[arguments.length + 1];
    command[0] = "promtool";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    command[command.length - 1] = Program.file(arguments[arguments.length - 1]).toString();
    Ended ended = Program.other(directory, command).end();
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    return ended;
  }
}
