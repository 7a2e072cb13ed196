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
    readAhead.put(List.of(new Entry(first, 30), new Entry(record(2, 4), 40)));

    assertThat(readAhead.take(LONG)).isSameAs(first);
    assertThat(readAhead.bytes()).isEqualTo(40);
    assertThat(readAhead.images()).isEqualTo(4);
    assertThat(readAhead.records()).isEqualTo(1);
  }

  @Test
  void wakesWhoWaits() {
    CompletableFuture<Input> taken = CompletableFuture.supplyAsync(this::take);

    Input input = record(1, 1);
    readAhead.put(List.of(new Entry(input, 1)));

    assertThat(taken).succeedsWithin(LONG).isSameAs(input);
  }

  @Test
  void givesNothingWhenNothingComes() throws InterruptedException {
    assertThat(readAhead.take(Duration.ofMillis(1))).isNull();
  }

  @Test
  void forgetsWhatIsCleared() throws InterruptedException {
    readAhead.put(List.of(new Entry(record(1, 3), 30)));

    readAhead.clear();

    assertThat(readAhead.take(Duration.ZERO)).isNull();
    assertThat(readAhead.bytes()).isZero();
    assertThat(readAhead.images()).isZero();
  }

  @Test
  void throwsWhatEndedTheReadingThread() {
    readAhead.put(List.of(new Entry(record(1, 3), 30)));
    readAhead.fail(new IllegalStateException("ended"));

    assertThatThrownBy(() -> readAhead.take(LONG)).hasMessage("ended");
    assertThatThrownBy(() -> readAhead.take(LONG)).hasMessage("ended");
  }

  private Input take() {
    try {
      Input input = readAhead.take(LONG);
      if (input == null) {
        throw new AssertionError("nothing came");
      }
      return input;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static ImageRecord record(long offset, int images) {
    return new ImageRecord(
        0, offset, 0, new Images(new ImageShape(1, 1, 1), images, new byte[images]), List.of());
  }
}
