package io.streamgan.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and controller (KRaft) in one node, on the loopback interface. Its data directory
 * outlives it: started again there, it has the same cluster id, topics and offsets.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String META_PROPERTIES = "meta.properties";
  private static final String LOCK = ".streamgan.lock";
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final long FULL_BYTES = 1 << 20;

  private final KafkaRaftServer server;
  private final FileChannel lockFile;
  private final int port;

  private EmbeddedBroker(KafkaRaftServer server, FileChannel lockFile, int port) {
    this.server = server;
    this.lockFile = lockFile;
    this.port = port;
  }

  /**
   * Starts a broker and returns when it takes requests, which takes about two seconds.
   *
   * @param dataDir where topics are kept; created when missing
   * @param port to listen on; 0 for any free one
   * @throws BrokerException when the port or the directory is in use, the directory holds anything
   *     but a broker's data, or the broker does not start
   */
  public static EmbeddedBroker start(Path dataDir, int port) {
    return start(dataDir, port, Map.of());
  }

  /**
   * Starts a broker that differs from the demo's. It is API for tests of what other clusters do.
   *
   * @param overrides properties of a Kafka broker, which take precedence
   * @see #start(Path, int)
   */
  public static EmbeddedBroker start(Path dataDir, int port, Map<String, String> overrides) {
    int clientPort = port == 0 ? freePort() : requireFree(port);
    FileChannel lockFile = lock(dataDir);
    try {
      Properties properties = properties(dataDir, clientPort, freePort());
      properties.putAll(overrides);
      format(dataDir, properties);
      KafkaRaftServer server =
          new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
      Exit.setHaltProcedure((status, message) -> halt(dataDir, status));
      server.startup();
      return new EmbeddedBroker(server, lockFile, clientPort);
    } catch (IOException | RuntimeException e) {
      closeQuietly(lockFile, e);
      throw new BrokerException(
          "the broker does not start on port %d with data in %s: %s"
              .formatted(clientPort, dataDir, e.getMessage()),
          e);
    }
  }

  /** {@code host:port}, for the setting of that name. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** Stops the broker and waits for it. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new BrokerException("the lock of the data directory cannot be released", e);
    }
  }

  /** Kafka halts the process when it cannot write its data; its own last line gives no reason. */
  private static void halt(Path dataDir, int status) {
    LOG.error("the broker has ended the process: {}", reason(dataDir));
    Runtime.getRuntime().halt(status);
  }

  private static String reason(Path dataDir) {
    try {
      long usable = Files.getFileStore(dataDir).getUsableSpace();
      return usable < FULL_BYTES
          ? "the disk of %s is full; make room, and start again".formatted(dataDir)
          : "%s cannot be written, although %d MB are free; the lines above name the file"
              .formatted(dataDir, usable >> 20);
    } catch (IOException e) {
      return "%s cannot be accessed: %s".formatted(dataDir, e);
    }
  }

  private static Properties properties(Path dataDir, int clientPort, int controllerPort) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.bootstrap.servers", HOST + ":" + controllerPort);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty(
        "listeners",
        "PLAINTEXT://" + HOST + ":" + clientPort + ",CONTROLLER://" + HOST + ":" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://" + HOST + ":" + clientPort);
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("log.dirs", dataDir.toAbsolutePath().toString());
    p.setProperty("default.replication.factor", "1");
    p.setProperty("min.insync.replicas", "1");
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("share.coordinator.state.topic.replication.factor", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    // One node serves few groups and transactions: one partition each keeps start-up and disk
    // small.
    p.setProperty("offsets.topic.num.partitions", "1");
    p.setProperty("offsets.topic.segment.bytes", Integer.toString(8 << 20));
    p.setProperty("transaction.state.log.num.partitions", "1");
    p.setProperty("transaction.state.log.segment.bytes", Integer.toString(8 << 20));
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("auto.create.topics.enable", "false");
    // It shares the machine with the trainer.
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    p.setProperty("background.threads", "2");
    // Enough for segments of 340 MiB. The first append to an index file reads it into the page
    // cache
    // as far as the kernel reads ahead, which can be all of Kafka's 10 MiB, twice a partition.
    p.setProperty("log.index.size.max.bytes", Integer.toString(1 << 20));
    p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    p.setProperty("log.cleaner.backoff.ms", "5000");
    p.setProperty("log.retention.check.interval.ms", "30000");
    p.setProperty("log.segment.delete.delay.ms", "5000");
    p.setProperty("message.max.bytes", Integer.toString(16 << 20));
    p.setProperty("metadata.log.segment.bytes", Integer.toString(16 << 20));
    p.setProperty("metadata.max.retention.bytes", Integer.toString(32 << 20));
    return p;
  }

  /** Gives a new data directory its cluster id; leaves a used one as it is. */
  private static void format(Path dataDir, Properties properties) throws IOException {
    if (Files.exists(dataDir.resolve(META_PROPERTIES))) {
      return;
    }
    Path file = Files.createTempFile("broker", ".properties");
    try {
      try (var writer = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
        properties.store(writer, null);
      }
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      String[] arguments = {
        "format", "-t", Uuid.randomUuid().toString(), "-c", file.toString(), "--standalone"
      };
      if (StorageTool.execute(arguments, new PrintStream(output, true, StandardCharsets.UTF_8))
          != 0) {
        throw new IOException(output.toString(StandardCharsets.UTF_8).strip());
      }
    } finally {
      Files.delete(file);
    }
  }

  /** Kafka locks its directory too, but only after it has bound ports and written to it. */
  private static FileChannel lock(Path dataDir) {
    try {
      if (!mayUse(dataDir)) {
        throw new BrokerException(
            "%s holds files that streamgan's broker has not written; choose an empty or new folder"
                    .formatted(dataDir)
                + " with --data-dir");
      }
      Files.createDirectories(dataDir);
      FileChannel file =
          FileChannel.open(
              dataDir.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(file);
      if (lock == null) {
        file.close();
        throw new BrokerException(
            "%s is in use by another broker; stop that one, or choose another --data-dir"
                .formatted(dataDir));
      }
      return file;
    } catch (IOException e) {
      throw new BrokerException("%s cannot be used as data directory: %s".formatted(dataDir, e), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this process has it already
    }
  }

  /** Whether {@code dataDir} is missing or empty, or holds data of a broker of this kind. */
  private static boolean mayUse(Path dataDir) throws IOException {
    if (!Files.exists(dataDir) || Files.exists(dataDir.resolve(LOCK))) {
      return true;
    }
    try (Stream<Path> entries = Files.list(dataDir)) {
      return entries.allMatch(entry -> entry.endsWith("lost+found"));
    }
  }

  /**
   * Takes {@code dataDir} for a broker's of this kind where it holds Kafka's data: builds of
   * version 0.1 made no lock file. The caller knows that the data are no other Kafka's.
   */
  public static void adopt(Path dataDir) throws IOException {
    if (Files.exists(dataDir.resolve(META_PROPERTIES)) && !Files.exists(dataDir.resolve(LOCK))) {
      Files.createFile(dataDir.resolve(LOCK));
    }
  }

  /** Whether a broker runs on {@code dataDir}. */
  public static boolean isInUse(Path dataDir) throws IOException {
    if (!Files.exists(dataDir.resolve(LOCK))) {
      return false;
    }
    try (FileChannel file = FileChannel.open(dataDir.resolve(LOCK), StandardOpenOption.WRITE)) {
      return tryLock(file) == null;
    }
  }

  /** Whether nothing listens on {@code port}. */
  public static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(HOST, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int requireFree(int port) {
    if (!isFree(port)) {
      throw new BrokerException(
          "port %d is in use; stop what listens there, or choose another".formatted(port));
    }
    return port;
  }

  private static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new BrokerException("no free port on " + HOST, e);
    }
  }

  private static void closeQuietly(FileChannel lockFile, Exception cause) {
    try {
      lockFile.close();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
