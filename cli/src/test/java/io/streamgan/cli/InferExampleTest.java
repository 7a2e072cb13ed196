package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.streamgan.cli.Program.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pictures that docs/examples/infer.py writes; {@link CommandsIT} lets it ask a sampler. */
class InferExampleTest {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | P5 1 2 255 ab",
        "3 | P6 1 2 255 abcdef",
        "4 | P7 WIDTH 1 HEIGHT 2 DEPTH 4 MAXVAL 255 TUPLTYPE RGB_ALPHA ENDHDR abcdefgh",
      })
  void theFormatFitsTheChannels(int channels, String picture) {
    assumeThat(
            Files.isExecutable(Path.of(PYTHON))
                && Program.other(directory, PYTHON, "-c", "import grpc").end().exitCode() == 0)
        .as("Python's gRPC package is installed")
        .isTrue();

    Ended ended =
        Program.other(
                directory,
                PYTHON,
                "-B",
                "-c",
                "import sys; sys.path.insert(0, sys.argv[1]); import infer; n = int(sys.argv[2]);"
                    + " sys.stdout.buffer.write(infer.picture(b'abcdefgh'[:2 * n], 2, 1, 1, n))",
                Program.file("docs/examples").toString(),
                Integer.toString(channels))
            .end();

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out().split("\\s+")).containsExactly(picture.split(" "));
  }
}
