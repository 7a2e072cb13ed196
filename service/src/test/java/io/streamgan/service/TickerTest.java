package io.streamgan.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TickerTest {
  private static final Duration PAUSE = Duration.ofMillis(1);

  @Test
  void repeatsATaskWhateverItThrows() {
    AtomicInteger ticks = new AtomicInteger();
    try (Ticker ticker = new Ticker("ticks")) {
      ticker.repeat(
          Duration.ZERO,
          PAUSE,
          () -> {
            int tick = ticks.incrementAndGet();
            if (tick == 1) {
              throw new IllegalStateException("first");
            }
            if (tick == 2) {
              throw new NoClassDefFoundError("second");
            }
          });

      await().until(() -> ticks.get() > 3);
      assertThat(ticker.isClosed()).isFalse();
    }
  }

  @Test
  void aFullHeapIsNotPassedOverInSilence() {
    CompletableFuture<Throwable> heard = new CompletableFuture<>();
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    try (Ticker ticker = new Ticker("ticks")) {
      ticker.repeat(
          Duration.ZERO,
          PAUSE,
          () -> {
            Thread.currentThread()
                .setUncaughtExceptionHandler((thread, error) -> heard.complete(error));
            throw full;
          });

      assertThat(heard).succeedsWithin(Duration.ofSeconds(10)).isSameAs(full);
      assertThat(ticker.isClosed()).isFalse();
    }
  }

  @Test
  void aTaskThatRunsIsInterruptedAndNotRepeated() throws Exception {
    Set<String> events = Collections.newSetFromMap(new ConcurrentHashMap<>());
    CompletableFuture<Void> began = new CompletableFuture<>();
    Ticker ticker = new Ticker("ticks");
    ticker.repeat(
        Duration.ZERO,
        PAUSE,
        () -> {
          began.complete(null);
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException e) {
            events.add("interrupted");
          }
        });
    began.join();

    ticker.close();

    assertThat(ticker.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(events).containsExactly("interrupted");
    assertThat(ticker.isClosed()).isTrue();
  }
}
