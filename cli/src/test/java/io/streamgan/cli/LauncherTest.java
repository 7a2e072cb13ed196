package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.streamgan.cli.Program.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with stubs for Maven and Java. */
class LauncherTest {
  /** Counts builds; waits for {@code go} where {@code hold} is there. */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo build >> builds
      if [ -p hold ]; then read -r _ < hold; fi
      mkdir -p cli/target/streamgan/lib
      wc -l < builds > cli/target/streamgan/streamgan.jar
      wc -l < builds > cli/target/streamgan/lib/streamgan-gan.jar
      echo library > cli/target/streamgan/lib/other.jar
      """;

  /** Prints the jar; with argument {@code linger} again after a line on standard input. */
  private static final String JAVA =
      """
      #!/bin/sh
      case "$1" in
        -XshowSettings:properties) echo "    java.specification.version = ${STUB_VERSION:-17}"; exit ;;
      esac
      echo "$@" > flags
      while [ "$1" != -jar ]; do shift; done
      folder=$(dirname "$2")
      echo "charset $(locale charmap)"
      echo "runs build $(cat "$2")" >&2
      if [ "${3:-}" = linger ]; then read -r _ < linger; fi
      cat "$2" "$folder/lib/streamgan-gan.jar" "$folder/lib/other.jar"
      """;

  @TempDir Path home;

  @BeforeEach
  void makeAProject() throws IOException {
    Files.copy(Program.file("streamgan"), home.resolve("streamgan"));
    for (String module :
        List.of(
            "schemas", "gan", "codec", "broker", "service", "ingest", "trainer", "monitor",
            "sampler", "cli")) {
      Files.createDirectories(home.resolve(module).resolve("src/main"));
      Files.createFile(home.resolve(module).resolve("pom.xml"));
    }
    Files.createFile(home.resolve("pom.xml"));
    script("mvnw", MAVEN);
    script("jdk/bin/java", JAVA);
  }

  @Test
  void buildsOnFirstUseAndAfterAChange() throws IOException {
    assertThat(run().out()).endsWith("1\n1\nlibrary\n");
    assertThat(run().out()).endsWith("1\n1\nlibrary\n");
    change();
    assertThat(run().out()).endsWith("2\n2\nlibrary\n");
  }

  /** A file of results has no colours because progress goes to a terminal. */
  @Test
  void standardOutputIsATerminalOfItsOwn() throws IOException {
    assumeThat(Program.isInstalled("script")).isTrue();
    String run = "env JAVA_HOME=%s ./streamgan".formatted(home.resolve("jdk"));
    run();
    assertThat(home.resolve("flags"))
        .content()
        .contains("terminal.columns=0 ", "output.columns=0 ");

    Program.other(home, "script", "-qec", run + " > results", "/dev/null").end();

    assertThat(home.resolve("flags"))
        .content()
        .contains("output.columns=0 ")
        .doesNotContain("terminal.columns=0 ");
  }

  @Test
  void anUnpackedReleaseRunsAsItIs() throws IOException {
    script("release/streamgan", Files.readString(Program.file("streamgan")));
    script("release/streamgan.jar", "released\n");
    script("release/lib/streamgan-gan.jar", "library of its own\n");
    script("release/lib/other.jar", "library\n");

    Ended ended =
        Program.other(home, "env", "JAVA_HOME=" + home.resolve("jdk"), "release/streamgan").end();

    assertThat(ended.out()).endsWith("released\nlibrary of its own\nlibrary\n");
    assertThat(home.resolve("builds")).doesNotExist();
    assertThat(home.resolve("release/cli")).doesNotExist();
  }

  @Test
  void aSecondLauncherWaitsForTheFirstBuild() throws IOException {
    Program.other(home, "mkfifo", "hold").end();
    try (Program first = start()) {
      await().until(() -> Files.exists(home.resolve("builds")));
      try (Program second = start()) {
        second.awaitOnError("waiting for another build");
        Program.other(home, "sh", "-c", "echo go > hold").end();

        assertThat(first.end().exitCode()).isZero();
        assertThat(second.end().exitCode()).isZero();
      }
    }
    assertThat(home.resolve("builds")).hasContent("build");
  }

  @Test
  void aRebuildLeavesTheJarsOfARunningProgramAlone() throws IOException {
    Program.other(home, "mkfifo", "linger").end();
    try (Program running = start("linger")) {
      running.awaitOnError("runs build 1");
      change();
      assertThat(run().out()).endsWith("2\n2\nlibrary\n");
      Program.other(home, "sh", "-c", "echo go > linger").end();

      assertThat(running.end().out()).endsWith("1\n1\nlibrary\n");
    }
    change();
    assertThat(run().out()).endsWith("3\n3\nlibrary\n");
    assertThat(copies()).as("those that nothing runs on are removed").isEqualTo(1);
  }

  @Test
  void warnsOfAJavaThatIsNotTestedAndRefusesAnOldOne() throws IOException {
    assertThat(run("STUB_VERSION=17").err()).doesNotContain("not tested");
    assertThat(run("STUB_VERSION=19").err()).contains("Java 19 is not tested");
    assertThat(run("STUB_VERSION=25").err()).doesNotContain("not tested");
    assertThat(run("STUB_VERSION=26").err()).contains("Java 26 is not tested");
    assertThat(run("STUB_VERSION=11").exitCode()).isEqualTo(1);
  }

  @Test
  void namesOutsideAsciiAreReadWithoutALocale() throws IOException {
    assertThat(run("LC_ALL=C").out()).startsWith("charset UTF-8\n");
    assertThat(run("LC_ALL=no_WHERE.UTF-8").out()).startsWith("charset UTF-8\n");
  }

  private Ended run(String... variables) {
    Program program =
        Program.other(
            home,
            Stream.of(
                    Stream.of("env", "JAVA_HOME=" + home.resolve("jdk")),
                    Stream.of(variables),
                    Stream.of("./streamgan"))
                .flatMap(words -> words)
                .toArray(String[]::new));
    return program.end();
  }

  private Program start(String... arguments) {
    return Program.other(
        home,
        Stream.concat(
                Stream.of("env", "JAVA_HOME=" + home.resolve("jdk"), "./streamgan"),
                Stream.of(arguments))
            .toArray(String[]::new));
  }

  /** A source that is newer than what is built. */
  private void change() throws IOException {
    Path source = home.resolve("gan/src/main/A.java");
    Files.deleteIfExists(source);
    Files.createFile(source);
    Path jar = home.resolve("cli/target/streamgan/streamgan.jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(5)));
  }

  private long copies() throws IOException {
    try (Stream<Path> entries = Files.list(home.resolve("cli/target/running"))) {
      return entries.filter(entry -> !entry.endsWith("newest")).count();
    }
  }

  private void script(String name, String text) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
