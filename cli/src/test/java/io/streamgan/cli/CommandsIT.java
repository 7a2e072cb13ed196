package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.streamgan.cli.Program.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services as commands, each in a process of its own, on one broker; and the clients beside
 * them.
 */
class CommandsIT {
  @TempDir static Path directory;

  private static RunningBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = RunningBroker.startWithTopics(directory);
  }

  @AfterAll
  static void stopBroker() {
    try (RunningBroker closing = broker) {
      Ended ended = closing.interrupt();
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      assertThat(ended.took()).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void carriesImagesFromTheFeedToSamplesAndForeignClients() throws Exception {
    try (Program train =
            broker.program(
                "train", "--batch", "16", "-D", "network.width=8", "-D", "commit.interval.ms=500");
        Program sampler = broker.program("sampler", "--port", "0", "-D", "sampler.requests=true")) {
      String url = sampler.awaitOnError("API at (\\S+)");

      Ended fed = broker.run("feed", "--images", "synthetic", "-D", "feed.limit=1024");
      assertThat(fed.exitCode()).as(fed.err()).isZero();
      assertThat(fed.err()).contains("fed 1,024 images of synthetic");

      sampler.awaitOnError("serving generator");
      Ended samples =
          Program.streamgan(directory, "samples", "--out", "g.png", "--server", url).end();
      assertThat(samples.exitCode()).as(samples.err()).isZero();
      assertThat(directory.resolve("g.png")).isNotEmptyFile();
      assertExports(url);
      assertExamplesAskTheSampler(url);
      assertExamplesAskOverKafka();
      assertThePythonClientReadsThePipeline(url);

      assertStopsCleanly(train);
      assertStopsCleanly(sampler);
    }
    assertThat(broker.run("topics", "describe").out())
        .contains("streamgan.generators")
        .contains("compact");
    assertKcatReadsMetrics();
    assertPythonReadsMetricsAndSamples();
  }

  @Test
  void checkpointsAreShownSavedRemovedAndBroughtBack() {
    String prefix = "topics.prefix=checkpoint.";
    broker.run(
        "feed",
        "--images",
        "synthetic",
        "-D",
        "feed.limit=64",
        "-D",
        prefix,
        "-D",
        "topics.create=true");
    Ended trained =
        broker.run(
            "train",
            "--batch",
            "16",
            "--steps",
            "3",
            "-D",
            "network.width=8",
            "-D",
            prefix,
            "-D",
            "topics.create=true");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    Matcher hash = Pattern.compile("\"parameterHash\":\"(\\w+)\"").matcher(trained.out());
    assertThat(hash.find()).isTrue();

    assertThat(broker.run("checkpoint", "inspect", "-D", prefix).out())
        .containsPattern("step +3\n")
        .containsPattern("imagesSeen +48\n")
        .containsPattern("inputPositions +0@\\d+\\+\\d+\n")
        .containsPattern("parameterHash +" + hash.group(1));
    assertThat(broker.run("topics", "create", "-D", prefix).exitCode()).isZero();
    Ended report = broker.run("report", "--out", "trained.html", "-D", prefix);
    assertThat(report.exitCode()).as(report.err()).isZero();
    assertThat(directory.resolve("trained.html"))
        .content()
        .containsPattern("network.width</th><td>8<")
        .containsPattern("batch.size</th><td>16<");
    assertThat(broker.run("request", "resume", "-D", prefix).err()).startsWith("request sent;");
    assertThat(broker.run("request", "rollback", "--before-step", "0", "-D", prefix).exitCode())
        .isEqualTo(2);
    assertThat(broker.run("checkpoint", "export", "--out", "file", "-D", prefix).err())
        .contains("checkpoint after step 3 is in file");
    assertThat(broker.run("checkpoint", "reset", "-D", prefix).exitCode()).isZero();
    assertThat(broker.run("checkpoint", "inspect", "-D", prefix).out())
        .isEqualTo("no checkpoint\n");
    assertThat(broker.run("checkpoint", "import", "--in", "file", "-D", prefix).exitCode())
        .isZero();
    assertThat(broker.run("checkpoint", "inspect", "-D", prefix).out()).contains(hash.group(1));
  }

  @Test
  void ingestTurnsEncodedFilesIntoBatches() {
    try (Program ingest =
        broker.program("ingest", "-D", "topics.prefix=raw.", "-D", "topics.create=true")) {
      ingest.awaitOnError("raw images 0 accepted");

      Ended fed =
          broker.run(
              "feed",
              "--raw",
              "--images",
              "synthetic",
              "-D",
              "feed.limit=100",
              "-D",
              "topics.prefix=raw.");

      assertThat(fed.exitCode()).as(fed.err()).isZero();
      ingest.awaitOnError("raw images 100 accepted, 0 rejected");
      assertStopsCleanly(ingest);
    }
  }

  @Test
  void aFeedStopsCleanly() {
    try (Program feed =
        broker.program(
            "feed",
            "--images",
            "synthetic",
            "--rate",
            "100",
            "-D",
            "topics.prefix=slow.",
            "-D",
            "topics.create=true")) {
      feed.awaitOnError("images [1-9]");
      assertStopsCleanly(feed);
    }
  }

  private static void assertExports(String url) throws Exception {
    for (String format : List.of("dl4j", "onnx", "npz")) {
      Path file = directory.resolve("generator." + format);
      Ended export =
          Program.streamgan(
                  directory,
                  "export",
                  "--format",
                  format,
                  "--out",
                  file.toString(),
                  "--server",
                  url)
              .end();
      assertThat(export.exitCode()).as(export.err()).isZero();
      assertThat(export.err()).containsPattern("generator \\d+ as " + format + ", \\d+ bytes");
      assertThat(Files.size(file)).isGreaterThan(1000);
    }
  }

  private static void assertExamplesAskTheSampler(String url) throws Exception {
    Ended curl =
        Program.other(directory, "sh", Program.file("docs/examples/sampler.sh").toString(), url)
            .end();
    assertThat(curl.exitCode()).as(curl.err()).isZero();
    assertThat(curl.out()).contains("\"ready\":true").endsWith("done\n");
    assertThat(Files.readAllBytes(directory.resolve("timelapse.gif"))).startsWith('G', 'I', 'F');
    String python = "/usr/bin/python3";
    assumeThat(
            Files.isExecutable(Path.of(python))
                && Program.isInstalled("grpc_python_plugin")
                && Program.other(directory, python, "-c", "import grpc").end().exitCode() == 0)
        .as("Python's gRPC package and protoc's plugin are installed")
        .isTrue();
    String server = url.replace("http://", "").replace("/", "");
    Ended infer =
        Program.other(
                directory,
                python,
                Program.file("docs/examples/infer.py").toString(),
                server,
                "7",
                "3")
            .end();
    assertThat(infer.exitCode()).as(infer.err()).isZero();
    assertThat(infer.out()).contains("ready True").containsPattern("\\[3, 32, 32, [13]\\]");
    assertThat(directory.resolve("infer.ppm")).isNotEmptyFile();
  }

  private static void assertExamplesAskOverKafka() {
    String python = "/usr/bin/python3";
    assumeThat(
            Files.isExecutable(Path.of(python))
                && Program.other(directory, python, "-c", "import kafka").end().exitCode() == 0)
        .as("Python's kafka package is installed")
        .isTrue();
    assertAsks(python, "docs/examples/request.py", "16 samples by generator");
    assumeThat(
            Program.isInstalled("node")
                && Files.isDirectory(Program.file("docs/examples/node_modules/kafkajs")))
        .as("Node and kafkajs are installed")
        .isTrue();
    assertAsks("node", "docs/examples/request.mjs", "16 samples by generator");
    assumeThat(Program.isInstalled("kcat")).as("kcat is installed").isTrue();
    assertAsks("sh", "docs/examples/request.sh", "status=200");
  }

  private static void assertAsks(String interpreter, String example, String says) {
    Ended ended =
        Program.other(directory, interpreter, Program.file(example).toString(), broker.servers())
            .end();
    assertThat(ended.exitCode()).as(example + ": " + ended.err()).isZero();
    assertThat(ended.out()).contains(says);
  }

  private static void assertKcatReadsMetrics() {
    assumeThat(Program.isInstalled("kcat")).as("kcat is installed").isTrue();
    Ended list = Program.other(directory, "kcat", "-b", broker.servers(), "-L").end();
    assertThat(list.out()).contains("topic \"streamgan.metrics\" with 1 partitions");

    Ended read =
        Program.other(
                directory,
                "kcat",
                "-b",
                broker.servers(),
                "-C",
                "-t",
                "streamgan.metrics",
                "-o",
                "beginning",
                "-c",
                "20",
                "-e",
                "-q",
                "-f",
                "%k %S\\n")
            .end();
    assertThat(read.exitCode()).as(read.err()).isZero();
    assertThat(read.out().lines()).hasSize(20).allMatch(line -> line.matches("default [1-9]\\d+"));
  }

  private static void assertThePythonClientReadsThePipeline(String url) {
    if (PythonClientTest.isPossible(directory)) {
      Ended checked =
          Program.other(
                  directory,
                  PythonClientTest.PYTHON,
                  Program.file("clients/python/tests/check_pipeline.py").toString(),
                  broker.servers(),
                  url)
              .end();
      assertThat(checked.exitCode()).as(checked.err()).isZero();
      assertThat(checked.out()).contains("checked");
    }
  }

  private static void assertPythonReadsMetricsAndSamples() throws Exception {
    assumeThat(PythonClientTest.isPossible(directory))
        .as("Python's avro and kafka packages are installed")
        .isTrue();
    Ended followed =
        Program.other(
                directory,
                PythonClientTest.PYTHON,
                Program.file("docs/examples/follow.py").toString(),
                broker.servers(),
                "20")
            .end();
    assertThat(followed.exitCode()).as(followed.err()).isZero();
    assertThat(followed.out()).containsPattern("step +20  D \\d+\\.\\d+  G \\d+\\.\\d+");
    try (var files = Files.list(directory)) {
      List<Path> grids =
          files.filter(file -> file.getFileName().toString().startsWith("samples-")).toList();
      assertThat(grids).isNotEmpty();
      assertThat(Files.readAllBytes(grids.get(0))).startsWith(0x89, 'P', 'N', 'G');
    }
  }

  private static void assertStopsCleanly(Program program) {
    Ended ended = program.interrupt();
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.took()).isLessThan(Duration.ofSeconds(10));
    assertThat(ended.err()).doesNotContain("\tat ").doesNotContain("Exception");
  }
}
