package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.cli.process.Interruption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class StreamganTest {
  @TempDir Path directory;

  private final StringWriter errors = new StringWriter();

  @Test
  void aProcessorWithoutAvx2IsRefusedInOneLine() throws IOException {
    assertThat(execute("flags : fpu sse4_2 avx avx2_not\n")).isEqualTo(1);
    assertThat(errors.toString().lines()).hasSize(1).first().asString().contains("no AVX2");
  }

  @Test
  void aProcessorWithAvx2IsNot() throws IOException {
    assertThat(execute("processor : 0\nflags : fpu avx avx2\n")).isZero();
    assertThat(errors.toString()).isEmpty();
  }

  @Test
  void aFeedNeedsASource() throws IOException {
    assertThat(execute("flags : avx2\n", "feed")).isEqualTo(2);
    assertThat(errors.toString())
        .isEqualTo("streamgan: no images: give --images PATH, or the setting feed.source\n");
  }

  @Test
  void aSettingMayNameTheSource() throws IOException {
    assertThat(execute("flags : avx2\n", "feed", "-D", "feed.source=nowhere")).isEqualTo(1);
    assertThat(errors.toString()).contains("no images at nowhere");
  }

  @Test
  void aProcessorOfAnotherKindIsNot() throws IOException {
    assertThat(execute("processor : 0\nFeatures : fp asimd evtstrm aes\n")).isZero();
  }

  /** As where a jar of a service is missing. */
  @Test
  void anErrorOfTheProgramIsOneLineToo() {
    CommandLine command = commandLine(new Broken());

    assertThat(command.execute("broken")).isEqualTo(1);
    assertThat(errors.toString().lines())
        .containsExactly(
            "streamgan: an error of the program, or an incomplete copy of it:"
                + " java.lang.NoClassDefFoundError: kafka/Kafka; --verbose shows where");
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithTheReason() {
    CommandLine command = commandLine(new Reading());

    assertThat(command.execute("read")).isEqualTo(1);
    assertThat(errors.toString()).isEqualTo("streamgan: nowhere/x.png does not exist\n");
  }

  @Command(name = "broken")
  private static final class Broken implements Runnable {
    @Override
    public void run() {
      throw new NoClassDefFoundError("kafka/Kafka");
    }
  }

  @Command(name = "read")
  private static final class Reading implements Runnable {
    @Override
    public void run() {
      throw new UncheckedIOException(new NoSuchFileException("nowhere/x.png"));
    }
  }

  private CommandLine commandLine(Runnable sub) {
    CommandLine command = Streamgan.commandLine(new Interruption(), directory.resolve("none"));
    command.addSubcommand(sub).setErr(new PrintWriter(errors, true));
    command.getSubcommands().values().forEach(c -> c.setErr(new PrintWriter(errors, true)));
    // A handler reaches only the subcommands that are there when it is set.
    command.setExecutionExceptionHandler(command.getExecutionExceptionHandler());
    return command;
  }

  private int execute(String cpuinfo) throws IOException {
    return execute(cpuinfo, "config");
  }

  private int execute(String cpuinfo, String... arguments) throws IOException {
    CommandLine command =
        Streamgan.commandLine(
            new Interruption(), Files.writeString(directory.resolve("cpuinfo"), cpuinfo));
    for (CommandLine sub : command.getSubcommands().values()) {
      sub.setErr(new PrintWriter(errors, true));
    }
    return command.setErr(new PrintWriter(errors, true)).execute(arguments);
  }
}
