package io.streamgan.sampler.watch;

import com.linecorp.armeria.common.sse.ServerSentEvent;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.stream.StreamWriter;
import java.util.ArrayDeque;
import java.util.List;

/**
 * One event stream. Passes on events as fast as the connection takes them, and keeps further events
 * in a bounded queue; a full queue ends the stream. Thread-safe; never blocks.
 */
final class EventSubscription {
  private static final int MAX_QUEUED = 4096;

  private final StreamWriter<ServerSentEvent> writer = StreamMessage.streaming();
  private final ArrayDeque<ServerSentEvent> queue = new ArrayDeque<>();
  private boolean writing;

  StreamMessage<ServerSentEvent> stream() {
    return writer;
  }

  void offer(List<ServerSentEvent> events) {
    synchronized (this) {
      queue.addAll(events);
      if (queue.size() > MAX_QUEUED) {
        queue.clear();
        writer.abort();
        return;
      }
      if (writing) {
        return;
      }
      writing = true;
    }
    write();
  }

  /** Passes on the queued events, and ends the stream. */
  synchronized void end() {
    boolean open = true;
    while (open && !queue.isEmpty()) {
      open = writer.tryWrite(queue.removeFirst());
    }
    writer.close();
  }

  /** Writes all queued events; later events wait until the connection has taken these. */
  private void write() {
    List<ServerSentEvent> batch;
    synchronized (this) {
      if (queue.isEmpty()) {
        writing = false;
        return;
      }
      batch = List.copyOf(queue);
      queue.clear();
    }
    for (ServerSentEvent event : batch) {
      if (!writer.tryWrite(event)) {
        return;
      }
    }
    writer
        .whenConsumed()
        .whenComplete(
            (consumed, failure) -> {
              if (failure == null) {
                write();
              }
            });
  }
}
