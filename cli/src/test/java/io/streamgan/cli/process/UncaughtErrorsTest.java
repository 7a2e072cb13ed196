package io.streamgan.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.cli.Main;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UncaughtErrorsTest {
  private static final int LARGER_THAN_THE_HEAP = 1 << 30;

  @TempDir Path directory;

  @Test
  void aThreadThatRunsOutOfMemoryEndsTheProcessWithOneLine() throws Exception {
    Path err = directory.resolve("err.txt");
    Process broker = start(err);
    try {
      assertThat(broker.waitFor(60, TimeUnit.SECONDS)).as("has ended").isTrue();
      assertThat(broker.exitValue()).isEqualTo(1);
      assertThat(Files.readString(err))
          .containsPattern(
              "streamgan: the heap of 1\\d\\d MB is full \\(thread glutton\\); -Xmx in JAVA_OPTS"
                  + " gives more\n")
          .doesNotContain("at io.streamgan");
    } finally {
      broker.destroyForcibly();
    }
  }

  private Process start(Path err) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            BrokerWithAGlutton.class.getName(),
            directory.resolve("broker").toString())
        .redirectOutput(new File("/dev/null"))
        .redirectError(err.toFile())
        .start();
  }

  /** A command that runs until it is stopped, beside a thread that wants too much. */
  static final class BrokerWithAGlutton {
    private BrokerWithAGlutton() {}

    public static void main(String[] arguments) {
      Locale.setDefault(Locale.ROOT);
      new Thread(BrokerWithAGlutton::fillTheHeap, "glutton").start();
      Main.main(new String[] {"broker", "--port", "0", "--data-dir", arguments[0]});
    }

    private static void fillTheHeap() {
      while (!(Thread.getDefaultUncaughtExceptionHandler() instanceof UncaughtErrors)) {
        LockSupport.parkNanos(1_000_000);
      }
      byte[] much = new byte[LARGER_THAN_THE_HEAP];
      throw new AssertionError(much.length + " bytes fit into the heap");
    }
  }
}
