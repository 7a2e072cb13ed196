package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.streamgan.broker.SecuredBroker;
import io.streamgan.cli.Program.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes the files of docs/tutorial.md and runs its commands, on a secured broker. */
class TutorialIT {
  /** A block of commands, or of the file that its first line names. */
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^```(?<language>\\w+)(?: (?<file>\\S+))?\\n(?<text>.*?)^```$");

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir Path directory;

  @Test
  void everyCommandOfThePageRuns() throws Exception {
    assumeThat(
            PythonClientTest.isPossible(directory)
                && Program.isInstalled("prometheus")
                && Program.isInstalled("curl"))
        .as("Prometheus, curl and Python's avro and kafka packages are installed")
        .isTrue();
    try (SecuredBroker broker = SecuredBroker.start(directory, List.of("streamgan"), Map.of())) {
      Files.writeString(directory.resolve("ca.pem"), broker.certificate());
      Files.createSymbolicLink(directory.resolve("clients"), Program.file("clients"));
      Files.writeString(
          directory.resolve("streamgan"),
          "#!/bin/sh\nexec %s \"$@\"\n".formatted(Program.file("streamgan")));
      assertThat(directory.resolve("streamgan").toFile().setExecutable(true)).isTrue();

      try (Program tutorial = Program.other(directory, "bash", "-euc", script(broker.address()))) {
        Ended ended = tutorial.end(PATIENCE);

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.out())
            .contains("streamgan.metrics")
            .containsPattern("step 5  D \\d+\\.\\d{3}  G \\d+\\.\\d{3}")
            .contains("\"state\":\"firing\"")
            .contains("Model default takes no steps");
      }
      assertThat(Files.readAllBytes(directory.resolve("grid.png"))).startsWith(0x89, 'P', 'N', 'G');
    }
  }

  /** Writes the files, and returns the commands; addresses are those of this test. */
  private String script(String broker) throws Exception {
    Map<String, String> here = new TreeMap<>();
    here.put("kafka.example:9093", broker);
    here.put("PASSWORD", SecuredBroker.PASSWORD);
    for (String port : List.of("8080", "8000", "9402", "9090")) {
      here.put(port, Integer.toString(SecuredBroker.freePort()));
    }
    String page = Files.readString(Program.file("docs/tutorial.md"));
    StringBuilder commands =
        new StringBuilder(
            """
            PATH=/usr/bin:$PATH # whose Python has the packages
            export JAVA_OPTS='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
            trap 'kill $(jobs -p) 2>/dev/null' EXIT
            """);
    for (MatchResult block : BLOCK.matcher(page).results().toList()) {
      String text = block.group(3);
      for (Map.Entry<String, String> each : here.entrySet()) {
        text = text.replaceAll("\\b" + Pattern.quote(each.getKey()) + "\\b", each.getValue());
      }
      if (block.group(2) != null) {
        Files.writeString(directory.resolve(block.group(2)), text);
      } else {
        assertThat(block.group(1)).isEqualTo("sh");
        commands.append(text);
      }
    }
    return commands.append("trap - EXIT\n").toString();
  }
}
