package io.streamgan.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileLedgerTest {
  private static final WatchedFile GONE = new WatchedFile("gone.png", 10, 1000);
  private static final WatchedFile HERE = new WatchedFile("here.png", 10, 1000);
  private static final Instant NOW = Instant.EPOCH;

  private final FileLedger ledger = new FileLedger("watched-files", "inbox-1");

  FileLedgerTest() {
    ledger.add(GONE);
    ledger.add(HERE);
  }

  @Test
  void forgetsAFileThatIsAbsentForADay() {
    assertThat(ledger.forgettable(Set.of("here.png"), NOW)).isEmpty();
    assertThat(ledger.forgettable(Set.of("here.png"), NOW.plus(Duration.ofHours(23)))).isEmpty();
    assertThat(ledger.forgettable(Set.of("here.png"), NOW.plus(Duration.ofHours(24))))
        .containsExactly("gone.png");

    ledger.remove("gone.png");
    assertThat(ledger.contains(GONE)).isFalse();
    assertThat(ledger.contains(HERE)).isTrue();
    assertThat(ledger.tombstone("gone.png").key()).isEqualTo(ledger.entry(GONE).key());
    assertThat(ledger.tombstone("gone.png").value()).isNull();
  }

  @Test
  void keepsAFileThatComesBackInTime() {
    ledger.forgettable(Set.of("here.png"), NOW);
    ledger.forgettable(Set.of("here.png", "gone.png"), NOW.plus(Duration.ofHours(23)));

    assertThat(ledger.forgettable(Set.of("here.png"), NOW.plus(Duration.ofHours(30)))).isEmpty();
  }

  @Test
  void forgetsNothingWhileTheFolderIsEmpty() {
    ledger.forgettable(Set.of(), NOW);

    assertThat(ledger.forgettable(Set.of(), NOW.plus(Duration.ofDays(3)))).isEmpty();
  }
}
