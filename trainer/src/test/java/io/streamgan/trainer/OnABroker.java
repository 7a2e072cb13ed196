package io.streamgan.trainer;

import io.streamgan.broker.EmbeddedBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Tests of one class share a broker; each has topics of its own. */
abstract class OnABroker {
  static final int BATCH = 8;

  @TempDir static Path data;
  static EmbeddedBroker broker;

  final InMemoryTrainingListener heard = new InMemoryTrainingListener();
  TestStream stream;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(data, 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) {
    stream =
        new TestStream(
            broker.bootstrapServers(),
            test.getTestMethod().orElseThrow().getName() + test.getDisplayName().hashCode());
  }

  @AfterEach
  void closeStream() {
    stream.close();
  }
}
