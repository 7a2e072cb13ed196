package io.streamgan.bench.faults;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.Child;
import io.streamgan.bench.Clock;
import io.streamgan.bench.faults.cluster.Cluster;
import io.streamgan.bench.faults.cluster.EmbeddedCluster;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * With the heap that the compose file gives ingest, services read a batch of 0.75 GB; of the
 * trainer, {@link Poison} does.
 */
class BombIT {
  private static final List<String> SMALL =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx384m");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"ingest, RAW_IMAGES", "monitor, METRICS"})
  void aServiceReadsABatchThatIsLargerThanItsHeap(String service, Topic topic) {
    try (Cluster cluster = new EmbeddedCluster(directory)) {
      Map<String, String> servers = Map.of("bootstrap.servers", cluster.bootstrapServers());
      Map<String, Object> client = Map.copyOf(servers);
      // A producer's first records on a topic whose leader does not have it yet can be refused.
      Topics.createMissing(new Settings(Settings.shared(), servers), Topics.all());
      try (Child child =
          Child.java(
              service,
              directory,
              SMALL,
              Child.STREAMGAN,
              service,
              "--bootstrap-servers",
              cluster.bootstrapServers(),
              "-D",
              "kafka.streams.state.dir=" + directory.resolve("state"),
              "-D",
              service + ".application.id=readers")) {
        TopicPartition partition = new TopicPartition(topic.name("streamgan."), 0);
        try (Admin admin = Admin.create(client)) {
          Poison.sendBomb(client, partition.topic());

          for (Clock clock = new Clock(PATIENCE);
              position(admin, partition) < Poison.BOMB_RECORDS; ) {
            clock.tick("it reads no further");
            if (!child.isAlive()) {
              throw new BenchException("it ended: " + child.err());
            }
          }
        }
      }
    }
  }

  private static long position(Admin admin, TopicPartition partition) {
    OffsetAndMetadata committed =
        KafkaFutures.get(admin.listConsumerGroupOffsets("readers").partitionsToOffsetAndMetadata())
            .get(partition);
    return committed == null ? 0 : committed.offset();
  }
}
