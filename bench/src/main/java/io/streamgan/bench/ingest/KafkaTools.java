package io.streamgan.bench.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kafka's own programs for its throughput, as processes. */
final class KafkaTools {
  private static final double MEBI = 1 << 20;
  private static final Pattern PRODUCED = Pattern.compile("\\(([0-9.]+) MB/sec\\)");

  private final String servers;

  KafkaTools(String servers) {
    this.servers = servers;
  }

  /** Megabytes a second of {@code records} random records of {@code bytes} to {@code topic}. */
  double produce(String topic, int records, int bytes) throws IOException, InterruptedException {
    String said =
        run(
            "ProducerPerformance",
            "--bootstrap-server",
            servers,
            "--topic",
            topic,
            "--num-records",
            Integer.toString(records),
            "--record-size",
            Integer.toString(bytes),
            "--throughput",
            "-1");
    Matcher rate = PRODUCED.matcher(said);
    double last = 0;
    while (rate.find()) {
      last = Double.parseDouble(rate.group(1));
    }
    return last * MEBI / 1e6;
  }

  /** Megabytes a second of {@code records} from {@code topic}. */
  double consume(String topic, int records) throws IOException, InterruptedException {
    String said =
        run(
            "ConsumerPerformance",
            "--bootstrap-server",
            servers,
            "--topic",
            topic,
            "--num-records",
            Integer.toString(records),
            "--hide-header");
    // start, end, MB, MB/s, records, records/s, time to join, time to fetch, MB/s of fetching, ...
    String[] columns = said.lines().reduce((a, b) -> b).orElse("").split(",\\s*");
    return Double.parseDouble(columns[8]) * MEBI / 1e6;
  }

  private static String run(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                "org.apache.kafka.tools." + program));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(program + " has failed: " + said);
    }
    return said;
  }
}
