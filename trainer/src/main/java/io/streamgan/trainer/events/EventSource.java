package io.streamgan.trainer.events;

import java.time.Duration;
import java.util.Optional;

/** The events of one model, in order. */
public interface EventSource extends AutoCloseable {
  /** Offset that reading has started at. */
  long beginning();

  /** Returns the next event, if there is one within {@code timeout}. */
  Optional<ReceivedEvent> next(Duration timeout) throws InterruptedException;

  @Override
  void close();
}
