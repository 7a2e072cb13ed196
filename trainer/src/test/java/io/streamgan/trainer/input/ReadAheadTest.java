package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.ReadAhead.Entry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ReadAhead readAhead = new ReadAhead();

  @Test
  void givesInOrderAndCountsWhatIsLeft() throws InterruptedException {
    Input first = record(1, 3);
    readAhead.put(List.of(new Entry(first, 30, 0), new Entry(record(2, 4), 40, 0)));

    assertThat(readAhead.take(LONG, partition -> true)).isSameAs(first);
    assertThat(readAhead.bytes(0)).isEqualTo(40);
    assertThat(readAhead.images()).isEqualTo(4);
    assertThat(readAhead.records()).isEqualTo(1);
  }

  @Test
  void givesTheOldestRecordOfAllPartitions() throws InterruptedException {
    Input old = record(0, 1, 1);
    Input newer = record(1, 7, 1);
    Input newest = record(0, 2, 1);
    readAhead.put(List.of(new Entry(old, 10, 100), new Entry(newest, 20, 300)));
    readAhead.put(List.of(new Entry(newer, 40, 200)));

    assertThat(readAhead.bytes(0)).isEqualTo(30);
    assertThat(readAhead.bytes(1)).isEqualTo(40);
    assertThat(List.of(take(), take(), take())).containsExactly(old, newer, newest);
    assertThat(readAhead.bytes(1)).isZero();
  }

  @Test
  void wakesWhoWaits() {
    CompletableFuture<Input> taken = CompletableFuture.supplyAsync(this::take);

    Input input = record(1, 1);
    readAhead.put(List.of(new Entry(input, 1, 0)));

    assertThat(taken).succeedsWithin(LONG).isSameAs(input);
  }

  @Test
  void givesNothingWhenNothingComes() throws InterruptedException {
    assertThat(readAhead.take(Duration.ofMillis(1), partition -> true)).isNull();
  }

  @Test
  void forgetsWhatIsCleared() throws InterruptedException {
    readAhead.put(List.of(new Entry(record(1, 3), 30, 0)));

    readAhead.clear();

    assertThat(readAhead.take(Duration.ZERO, partition -> true)).isNull();
    assertThat(readAhead.bytes(0)).isZero();
    assertThat(readAhead.images()).isZero();
  }

  @Test
  void throwsWhatEndedTheReadingThread() {
    readAhead.put(List.of(new Entry(record(1, 3), 30, 0)));
    readAhead.fail(new IllegalStateException("ended"));

    assertThatThrownBy(() -> readAhead.take(LONG, partition -> true)).hasMessage("ended");
    assertThatThrownBy(() -> readAhead.take(LONG, partition -> true)).hasMessage("ended");
  }

  private Input take() {
    try {
      Input input = readAhead.take(LONG, partition -> true);
      if (input == null) {
        throw new AssertionError("nothing came");
      }
      return input;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ImageRecord record(long offset, int images) {
    return record(0, offset, images);
  }

  private static ImageRecord record(int partition, long offset, int images) {
    return new ImageRecord(
        partition,
        offset,
        0,
        new Images(new ImageShape(1, 1, 1), images, new byte[images]),
        List.of());
  }
}
