package io.streamgan.cli.services;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.process.UsageException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "broker",
    description = "Runs an embedded single-node Kafka broker until Ctrl-C, for development.")
public final class BrokerCommand implements Callable<Integer>, EndsInOrder {
  private static final int LARGEST_PORT = 65_535;

  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the topics' data.")
  Path dataDir = Path.of("");

  @Option(
      names = "--port",
      defaultValue = "9092",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any free one (default: ${DEFAULT-VALUE}).")
  int port;

  private final Interruption interruption;

  public BrokerCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    if (port < 0 || port > LARGEST_PORT) {
      throw new UsageException("--port is %d, and ports are 0 to %d".formatted(port, LARGEST_PORT));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(dataDir, port)) {
      System.err.printf("broker at %s, data in %s%n", broker.bootstrapServers(), dataDir);
      interruption.await();
    }
    return 0;
  }
}
