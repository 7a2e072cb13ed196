package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.cli.Program.Ended;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** {@code ./streamgan broker} in a process of its own, and the commands that connect to it. */
final class RunningBroker implements AutoCloseable {
  private final Path directory;
  private final Program program;
  private final String servers;

  private RunningBroker(Path directory) {
    this.directory = directory;
    program = Program.streamgan(directory, "broker", "--data-dir", "broker", "--port", "0");
    servers = program.awaitOnError("broker at (\\S+),");
  }

  /** Starts a broker whose data, and the output of all commands, are in {@code directory}. */
  static RunningBroker start(Path directory) {
    return new RunningBroker(directory);
  }

  /** Starts a broker as {@link #start}, and creates the topics. */
  static RunningBroker startWithTopics(Path directory) {
    RunningBroker broker = start(directory);
    Ended created = broker.run("topics", "create");
    assertThat(created.exitCode()).as(created.err()).isZero();
    assertThat(created.out()).contains("streamgan.images").contains("created");
    return broker;
  }

  /** Returns {@code host:port}. */
  String servers() {
    return servers;
  }

  /** Starts a command that is given the broker's address. */
  Program program(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--bootstrap-servers", servers));
    return Program.streamgan(directory, all.toArray(String[]::new));
  }

  /** Starts a service with {@code settings}, whose state is in a folder of its own. */
  Program service(String name, String... settings) {
    String state = "kafka.streams.state.dir=" + directory.resolve("state-" + name);
    return program(
        Stream.concat(
                Stream.of(name),
                Stream.concat(Stream.of(settings), Stream.of(state))
                    .flatMap(setting -> Stream.of("-D", setting)))
            .toArray(String[]::new));
  }

  /** Runs a command that is given the broker's address, up to its end. */
  Ended run(String... arguments) {
    return program(arguments).end();
  }

  /** Runs a feed of {@code images} synthetic images. */
  void feedSynthetic(int images) {
    Ended fed = run("feed", "--images", "synthetic", "-D", "feed.limit=" + images);
    assertThat(fed.exitCode()).as(fed.err()).isZero();
  }

  /** Sends the broker the signal of Ctrl-C, and waits for its end. */
  Ended interrupt() {
    return program.interrupt();
  }

  @Override
  public void close() {
    program.close();
  }
}
