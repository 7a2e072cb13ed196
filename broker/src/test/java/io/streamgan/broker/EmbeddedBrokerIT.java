package io.streamgan.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedBrokerIT {
  @TempDir Path dataDir;

  @Test
  void keepsClusterIdAndTopicsAcrossRestarts() throws Exception {
    String clusterId;
    try (EmbeddedBroker broker = EmbeddedBroker.start(dataDir, 0);
        Admin admin = admin(broker)) {
      admin
          .createTopics(List.of(new NewTopic("kept", Optional.of(1), Optional.empty())))
          .all()
          .get();
      clusterId = admin.describeCluster().clusterId().get();
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(dataDir, 0);
        Admin admin = admin(broker)) {
      assertThat(admin.describeCluster().clusterId().get()).isEqualTo(clusterId);
      assertThat(admin.listTopics().names().get()).containsExactly("kept");
    }
  }

  /**
   * A first append to an index can read all of its file, with what the kernel reads ahead, into the
   * page cache.
   */
  @Test
  void indexesAreNoLargerThanSegmentsNeed() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(dataDir, 0);
        Admin admin = admin(broker);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin
          .createTopics(List.of(new NewTopic("written", Optional.of(1), Optional.empty())))
          .all()
          .get();
      producer.send(new ProducerRecord<>("written", new byte[1])).get();

      try (Stream<Path> files = Files.list(dataDir.resolve("written-0"))) {
        assertThat(files.filter(file -> file.toString().endsWith("index")))
            .hasSize(2)
            .allSatisfy(index -> assertThat(Files.size(index)).isLessThanOrEqualTo(1 << 20));
      }
    }
  }

  @Test
  void saysWhichPortIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> EmbeddedBroker.start(dataDir, taken.getLocalPort()))
          .isInstanceOf(BrokerException.class)
          .hasMessage(
              "port %d is in use; stop what listens there, or choose another",
              taken.getLocalPort());
    }
  }

  @Test
  void refusesADirectoryThatAnotherBrokerUses() {
    EmbeddedBroker first = EmbeddedBroker.start(dataDir, 0);
    try (first) {
      assertThatThrownBy(() -> EmbeddedBroker.start(dataDir, 0))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("is in use by another broker");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pom.xml", "meta.properties"})
  void leavesAFolderOfSomeoneElseAlone(String name) throws Exception {
    Path file = Files.createFile(dataDir.resolve(name));

    assertThatThrownBy(() -> EmbeddedBroker.start(dataDir, 0))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("broker has not written")
        .hasMessageContaining("--data-dir");

    assertThat(dataDir.toFile().list()).containsExactly(file.getFileName().toString());
  }

  /** On a small tmpfs, which takes root. */
  @Test
  void saysThatItsDiskIsFullBeforeKafkaEndsTheProcess() throws Exception {
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", dataDir.toString()) == 0);
    try {
      Process broker =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx400m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  BrokerProcess.class.getName(),
                  dataDir.resolve("data").toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(broker.getInputStream().readAllBytes(), UTF_8);

      assertThat(broker.waitFor()).isEqualTo(1);
      assertThat(output.lines().reduce((a, b) -> b).orElseThrow())
          .contains("the disk of " + dataDir.resolve("data") + " is full");
    } finally {
      run("umount", "--lazy", dataDir.toString());
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  private static Admin admin(EmbeddedBroker broker) {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }
}
