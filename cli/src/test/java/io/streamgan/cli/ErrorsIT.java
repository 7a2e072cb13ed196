package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.cli.Program.Ended;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user does wrong, or finds wrong, ends in one clear line and the right exit code. */
class ErrorsIT {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final String NOBODY = "127.0.0.1:1";

  @TempDir Path directory;

  @Test
  void anUnknownCommand() {
    assertError(USAGE, "Unmatched argument at index 0: 'trian'", "trian");
  }

  @Test
  void anUnknownOption() {
    assertError(USAGE, "'--stepz'", "demo", "--stepz", "3");
  }

  @Test
  void anOptionThatIsNoNumber() {
    assertError(USAGE, "Invalid value for option '--steps'", "demo", "--steps", "many");
  }

  @Test
  void anUnknownSetting() {
    assertError(USAGE, "did you mean batch.size?", "demo", "-D", "batch.sise=3");
  }

  @Test
  void anUnknownObjective() {
    assertError(USAGE, "non-saturating", "demo", "--objective", "best");
  }

  @Test
  void aPenaltyThatDoesNotFitTheNetworks() {
    assertError(
        USAGE,
        "without batch normalisation",
        "demo",
        "-D",
        "objective=minimax",
        "-D",
        "penalty=r1",
        "-D",
        "discriminator.norm=batch");
  }

  @Test
  void aGpuInABuildThatHasNoBackendForIt() {
    assertError(USAGE, "NVIDIA's driver was not found", "train", "-D", "engine.device=cuda");
  }

  @Test
  void aPrecisionThatNeedsAGpu() {
    assertError(
        USAGE,
        "engine.precision=tf32 needs a GPU, but engine.device is cpu",
        "train",
        "-D",
        "engine.device=cpu",
        "-D",
        "engine.precision=tf32");
  }

  @Test
  void anImageSizeThatNoNetworkHas() {
    assertError(USAGE, "up to 1024 pixels a side, not 33x33", "demo", "--size", "33");
  }

  @Test
  void aMissingPath() {
    assertError(FAILED, "there is no such file or folder", "demo", "--images", "nowhere");
  }

  @Test
  void aFolderWithoutImages() throws Exception {
    Files.createDirectory(directory.resolve("empty"));

    assertError(FAILED, "empty", "demo", "--images", "empty", "--port", "0");
  }

  @Test
  void aTruncatedIdxFile() throws Exception {
    byte[] idx = ByteBuffer.allocate(100).putInt(0x803).putInt(10).putInt(28).putInt(28).array();
    Files.write(directory.resolve("train-images-idx3-ubyte"), idx);

    assertError(
        FAILED,
        "expected 7856 bytes",
        "demo",
        "--images",
        "train-images-idx3-ubyte",
        "--port",
        "0");
  }

  @Test
  void aPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());

      assertError(
          FAILED, "port " + port + " is in use", "broker", "--data-dir", "b", "--port", port);
      assertError(FAILED, "port " + port + " is in use", "demo", "--port", port);
    }
  }

  @Test
  void aPortThatIsNone() {
    assertError(USAGE, "--port is 70000", "broker", "--data-dir", "b", "--port", "70000");
  }

  /** Kafka's client would wait for the answer of a broker that never comes. */
  @Test
  void whatHasNothingToCloseEndsAtOnceWhenInterrupted() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Program describing =
            Program.streamgan(
                directory,
                "topics",
                "describe",
                "--bootstrap-servers",
                "127.0.0.1:" + silent.getLocalPort());
        Socket connection = silent.accept()) {
      assertThat(connection.isConnected()).isTrue();

      Ended ended = describing.interrupt();

      assertThat(ended.exitCode()).isEqualTo(FAILED);
      assertThat(ended.took()).isLessThan(Duration.ofSeconds(5));
      assertThat(ended.err()).doesNotContain("not everything stopped");
    }
  }

  @Test
  void anUnreachableBroker() {
    List<Program> waiting =
        Stream.of("train", "sampler", "ingest", "topics describe", "feed --images synthetic")
            .map(command -> (command + " --bootstrap-servers " + NOBODY).split(" "))
            .map(arguments -> Program.streamgan(directory, arguments))
            .toList();

    for (Program program : waiting) {
      assertError(FAILED, "no broker answers at", program.end());
    }
  }

  @Test
  void aSamplerThatIsNotThere() {
    assertError(
        FAILED,
        "no sampler answers at http://127.0.0.1:1",
        "samples",
        "--server",
        "http://127.0.0.1:1");
  }

  @Test
  void aStackTraceComesOnlyWhenAskedFor() {
    Ended ended = Program.streamgan(directory, "--verbose", "demo", "--images", "nowhere").end();

    assertThat(ended.err()).contains("\tat io.streamgan.");
  }

  private void assertError(int exitCode, String message, String... arguments) {
    assertError(exitCode, message, Program.streamgan(directory, arguments).end());
  }

  private static void assertError(int exitCode, String message, Ended ended) {
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
    assertThat(ended.err().lines().filter(line -> line.startsWith("streamgan: ")))
        .as(ended.err())
        .singleElement()
        .asString()
        .contains(message);
    assertThat(ended.err()).doesNotContain("\tat ");
    assertThat(ended.out()).isEmpty();
  }
}
