package io.streamgan.ingest;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests that share one broker per class, each with topics of its own prefix. */
abstract class OnABroker {
  static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir static Path data;
  static TestStream stream;

  @TempDir Path temp;

  @BeforeAll
  static void startBroker() {
    stream = new TestStream(data);
  }

  @AfterAll
  static void stopBroker() {
    stream.close();
  }
}
