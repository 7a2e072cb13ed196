package io.streamgan.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnsentFilesTest {
  private static final WatchedFile FILE = new WatchedFile("a.png", 10, 1000);

  private final UnsentFiles files = new UnsentFiles();
  private Instant now = Instant.EPOCH;

  @Test
  void aFileIsTriedLessAndLessOften() {
    int attempts = 0;
    Instant end = now.plus(Duration.ofDays(1));
    while (now.isBefore(end)) {
      if (files.isDue(FILE, now)) {
        assertThat(files.add(FILE, now)).isEqualTo(attempts == 0);
        attempts++;
      }
      now = now.plusSeconds(1);
    }

    // Every second would be 86,400; every ten minutes is 144.
    assertThat(attempts).isBetween(144, 160);
  }

  @Test
  void aFileThatIsWrittenAgainIsTriedAtOnce() {
    files.add(FILE, now);
    WatchedFile changed = new WatchedFile("a.png", 11, 1000);

    assertThat(files.isDue(FILE, now)).isFalse();
    assertThat(files.isDue(changed, now)).isTrue();
    assertThat(files.add(changed, now)).isTrue();
  }

  @Test
  void aFileThatIsGoneIsForgotten() {
    files.add(FILE, now);
    files.retain(Set.of("b.png"));

    assertThat(files.isDue(FILE, now)).isTrue();
  }
}
