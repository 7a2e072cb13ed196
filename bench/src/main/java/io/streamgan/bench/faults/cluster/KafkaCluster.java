package io.streamgan.bench.faults.cluster;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.Child;
import io.streamgan.bench.Clock;
import io.streamgan.schemas.topics.KafkaFutures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;

/**
 * Kafka nodes (broker and controller in one) in processes of their own: several, with all topics on
 * each, or one that trainers reach through a {@link Wire}.
 */
public final class KafkaCluster implements Cluster {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Path directory;
  private final List<Integer> ports = new ArrayList<>();
  private final List<Integer> controllerPorts = new ArrayList<>();
  private final List<Integer> wiredPorts = new ArrayList<>();
  private final List<Wire> wires = new ArrayList<>();
  private final List<Child> nodes = new ArrayList<>();

  public KafkaCluster(Path directory, int size) {
    this.directory = directory;
    for (int i = 0; i < size; i++) {
      ports.add(Ports.free());
      controllerPorts.add(Ports.free());
      wiredPorts.add(Ports.free());
      wires.add(new Wire(wiredPorts.get(i)));
    }
    String clusterId = Uuid.randomUuid().toString();
    for (int i = 0; i < size; i++) {
      format(clusterId, write(i, size));
    }
    for (int i = 0; i < size; i++) {
      nodes.add(start(i));
    }
    awaitBrokers(size);
  }

  /** The network between trainers and the first node. */
  public Wire wire() {
    return wires.get(0);
  }

  private Path file(int index) {
    return directory.resolve("node-%d.properties".formatted(index));
  }

  private Path write(int index, int size) {
    String replicas = Integer.toString(size);
    String minimum = Integer.toString(Math.max(1, size - 1));
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(index));
    p.setProperty(
        "controller.quorum.voters",
        IntStream.range(0, size)
            .mapToObj(i -> "%d@127.0.0.1:%d".formatted(i, controllerPorts.get(i)))
            .collect(Collectors.joining(",")));
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,WIRED://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(ports.get(index), wiredPorts.get(index), controllerPorts.get(index)));
    p.setProperty(
        "advertised.listeners",
        "PLAINTEXT://127.0.0.1:%d,WIRED://127.0.0.1:%d"
            .formatted(ports.get(index), wires.get(index).port()));
    p.setProperty(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,WIRED:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("log.dirs", directory.resolve("node-" + index).toString());
    p.setProperty("default.replication.factor", replicas);
    p.setProperty("min.insync.replicas", minimum);
    p.setProperty("offsets.topic.replication.factor", replicas);
    p.setProperty("offsets.topic.num.partitions", "1");
    p.setProperty("transaction.state.log.replication.factor", replicas);
    p.setProperty("transaction.state.log.min.isr", minimum);
    p.setProperty("transaction.state.log.num.partitions", "1");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    p.setProperty("message.max.bytes", Integer.toString(16 << 20));
    p.setProperty("broker.session.timeout.ms", "6000");
    try (Writer writer = Files.newBufferedWriter(file(index))) {
      p.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file(index);
  }

  private static void format(String clusterId, Path file) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    String[] arguments = {"format", "-t", clusterId, "-c", file.toString()};
    if (StorageTool.execute(arguments, new PrintStream(output, true, StandardCharsets.UTF_8))
        != 0) {
      throw new BenchException(output.toString(StandardCharsets.UTF_8).strip());
    }
  }

  private Child start(int index) {
    return Child.java(
        "node-" + index, directory, Child.QUICK, "kafka.Kafka", file(index).toString());
  }

  private void awaitBrokers(int count) {
    Clock clock = new Clock(START);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      while (brokers(admin) < count) {
        clock.tick("not all of %d brokers are there".formatted(count));
      }
    }
  }

  private static int brokers(Admin admin) {
    try {
      return KafkaFutures.get(admin.describeCluster().nodes(), ANSWER).size();
    } catch (ApiException e) {
      return 0;
    }
  }

  @Override
  public String bootstrapServers() {
    return join(ports);
  }

  @Override
  public String trainersBootstrapServers() {
    return join(wires.stream().map(Wire::port).toList());
  }

  private static String join(List<Integer> ports) {
    return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  @Override
  public void kill(int index) {
    nodes.get(index).kill();
  }

  @Override
  public void restart(int index) {
    nodes.set(index, start(index));
    awaitBrokers(nodes.size());
  }

  @Override
  public void close() {
    nodes.forEach(Child::close);
    wires.forEach(Wire::close);
  }
}
