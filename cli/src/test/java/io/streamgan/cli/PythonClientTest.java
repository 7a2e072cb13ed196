package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.streamgan.cli.Program.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package in {@code clients/python}; {@link CommandsIT} lets it read a pipeline. */
class PythonClientTest {
  static final String PYTHON = "/usr/bin/python3";

  @TempDir Path directory;

  /** Whether Python and the libraries that the client needs are installed. */
  static boolean isPossible(Path directory) {
    return imports(directory, "avro.io, kafka");
  }

  /** Whether Python can import {@code packages}. */
  static boolean imports(Path directory, String packages) {
    return Files.isExecutable(Path.of(PYTHON))
        && Program.other(directory, PYTHON, "-c", "import " + packages).end().exitCode() == 0;
  }

  @BeforeEach
  void requirePackages() {
    assumeThat(isPossible(directory)).as("Python's avro and kafka packages are installed").isTrue();
  }

  @Test
  void itsOwnTestsPass() {
    Ended tests =
        Program.other(
                directory,
                PYTHON,
                "-B",
                "-m",
                "unittest",
                "discover",
                Program.file("clients/python/tests").toString())
            .end();

    assertThat(tests.exitCode()).as(tests.err()).isZero();
    assertThat(tests.err()).contains("OK");
  }

  @Test
  void theWheelHasTheSchemasAndWorksWithoutTheRepository() throws Exception {
    assumeThat(imports(directory, "setuptools, wheel")).as("setuptools is installed").isTrue();
    Path sources = directory.resolve("clients/python");
    copy(Program.file("clients/python"), sources);
    copy(Program.file("schemas/src/main"), directory.resolve("schemas/src/main"));

    Ended built =
        Program.other(sources, PYTHON, "setup.py", "-q", "bdist_wheel", "-d", directory.toString())
            .end();

    assertThat(built.exitCode()).as(built.err()).isZero();
    Path wheel = onlyWheel();
    try (ZipFile content = new ZipFile(wheel.toFile())) {
      assertThat(content.getEntry("streamgan/schemas/StepMetrics.avsc")).isNotNull();
      assertThat(content.getEntry("streamgan/schemas/older/1/StepMetrics.avsc")).isNotNull();
      assertThat(content.getEntry("streamgan/py.typed")).isNotNull();
    }
    Path installed = directory.resolve("installed");
    Program.other(directory, PYTHON, "-m", "zipfile", "-e", wheel.toString(), installed.toString())
        .end();
    Ended used =
        Program.other(
                installed,
                PYTHON,
                "-c",
                "import streamgan.wire as w; print(len(w._readers('StepMetrics')))")
            .end();
    assertThat(used.out().strip()).as(used.err()).isEqualTo(Long.toString(1 + olderSchemas()));
  }

  private static long olderSchemas() throws IOException {
    try (Stream<Path> files = Files.walk(Program.file("schemas/src/main/resources"))) {
      return files.filter(file -> file.endsWith("StepMetrics.avsc")).count();
    }
  }

  private Path onlyWheel() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> wheels = files.filter(file -> file.toString().endsWith(".whl")).toList();
      assertThat(wheels).hasSize(1);
      return wheels.get(0);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
