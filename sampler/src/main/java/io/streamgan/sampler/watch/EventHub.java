package io.streamgan.sampler.watch;

import com.linecorp.armeria.common.sse.ServerSentEvent;
import com.linecorp.armeria.common.stream.StreamMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to all subscribers as server-sent events.
 *
 * <p>A new subscriber receives the newest event of each name. A subscriber that sends the id of the
 * last event that it has received gets the later events, if the hub still has them. A subscriber
 * whose queue overflows is disconnected; it can reconnect and ask for the events that it missed.
 * Thread-safe; never blocks.
 */
public final class EventHub implements AutoCloseable {
  private static final int REMEMBERED = 1024;
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final String epoch;
  private final int maxListeners;
  private final ArrayDeque<StreamEvent> remembered = new ArrayDeque<>();
  private final Map<String, StreamEvent> newest = new HashMap<>();
  private final Set<EventSubscription> listeners = new HashSet<>();
  private long sequence;
  private boolean closed;

  /**
   * @param epoch distinguishes this hub's event ids from those of the hub before a restart
   * @param maxListeners maximum number of subscribers
   */
  public EventHub(String epoch, int maxListeners) {
    this.epoch = epoch;
    this.maxListeners = maxListeners;
  }

  /**
   * Subscribes to events; returns empty when the maximum number of subscribers is reached.
   *
   * @param lastEventId id of the last event that the subscriber has received, or null
   */
  public synchronized Optional<StreamMessage<ServerSentEvent>> listen(
      @Nullable String lastEventId) {
    if (closed || listeners.size() >= maxListeners) {
      return Optional.empty();
    }
    EventSubscription listener = new EventSubscription();
    listeners.add(listener);
    listener.stream().whenComplete().whenComplete((done, failure) -> remove(listener));
    List<ServerSentEvent> first = new ArrayList<>();
    first.add(ServerSentEvent.ofRetry(RETRY));
    missed(lastEventId).map(this::encode).forEach(first::add);
    listener.offer(first);
    return Optional.of(listener.stream());
  }

  /** Number of subscribers. */
  synchronized int listeners() {
    return listeners.size();
  }

  /** Sends a comment, which keeps idle connections open. */
  synchronized void heartbeat() {
    broadcast(ServerSentEvent.ofComment("heartbeat"));
  }

  synchronized void publish(String name, String data) {
    if (closed) {
      return;
    }
    StreamEvent event = new StreamEvent(++sequence, name, data);
    newest.put(name, event);
    remembered.addLast(event);
    if (remembered.size() > REMEMBERED) {
      remembered.removeFirst();
    }
    broadcast(encode(event));
  }

  /** Ends all streams. */
  @Override
  public synchronized void close() {
    closed = true;
    List.copyOf(listeners).forEach(EventSubscription::end);
    listeners.clear();
  }

  private void broadcast(ServerSentEvent event) {
    List<ServerSentEvent> one = List.of(event);
    List.copyOf(listeners).forEach(listener -> listener.offer(one));
  }

  private synchronized void remove(EventSubscription listener) {
    listeners.remove(listener);
  }

  private ServerSentEvent encode(StreamEvent event) {
    return ServerSentEvent.builder()
        .id(epoch + "-" + event.sequence())
        .event(event.name())
        .data(event.data())
        .build();
  }

  private Stream<StreamEvent> missed(@Nullable String lastEventId) {
    Optional<Long> last = sequenceOf(lastEventId);
    if (last.isPresent()
        && last.get() <= sequence
        && (remembered.isEmpty() || last.get() >= remembered.getFirst().sequence() - 1)) {
      return remembered.stream().filter(event -> event.sequence() > last.get());
    }
    return newest.values().stream().sorted(Comparator.comparingLong(StreamEvent::sequence));
  }

  private Optional<Long> sequenceOf(@Nullable String id) {
    if (id == null || !id.startsWith(epoch + "-")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(id.substring(epoch.length() + 1)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
