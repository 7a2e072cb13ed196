package io.streamgan.sampler.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.sse.ServerSentEvent;
import com.linecorp.armeria.common.stream.StreamMessage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventHubTest {
  private final EventHub hub = new EventHub("e", 2);

  @Test
  void whoConnectsGetsTheNewestOfEachNameAndThenWhatComes() throws Exception {
    hub.publish("metrics", "1");
    hub.publish("sample", "2");
    hub.publish("metrics", "3");
    var stream = hub.listen(null);
    hub.publish("health", "4");

    assertThat(received(stream)).containsExactly("e-2 sample 2", "e-3 metrics 3", "e-4 health 4");
  }

  @Test
  void whoComesBackGetsWhatItMissed() throws Exception {
    for (int i = 1; i <= 5; i++) {
      hub.publish("metrics", Integer.toString(i));
    }

    assertThat(received(hub.listen("e-3"))).containsExactly("e-4 metrics 4", "e-5 metrics 5");
  }

  @Test
  void whoComesBackTooLateOrFromBeforeARestartBeginsAnew() throws Exception {
    for (int i = 1; i <= 2000; i++) {
      hub.publish("metrics", Integer.toString(i));
    }

    var late = hub.listen("e-3");
    var restarted = hub.listen("d-1999");

    assertThat(received(late)).containsExactly("e-2000 metrics 2000");
    assertThat(received(restarted)).containsExactly("e-2000 metrics 2000");
  }

  @Test
  void anIdThatIsNoneIsNoFault() throws Exception {
    hub.publish("metrics", "1");

    assertThat(received(hub.listen("e-99999999999999999999"))).containsExactly("e-1 metrics 1");
  }

  @Test
  void listenersBeyondTheLimitAreTurnedAway() throws Exception {
    Optional<StreamMessage<ServerSentEvent>> first = hub.listen(null);
    assertThat(hub.listen(null)).isPresent();
    assertThat(hub.listen(null)).isEmpty();

    first.orElseThrow().abort();
    first.orElseThrow().whenComplete().exceptionally(e -> null).get(5, TimeUnit.SECONDS);

    assertThat(hub.listeners()).isEqualTo(1);
    assertThat(hub.listen(null)).isPresent();
  }

  @Test
  void aListenerThatTakesNothingIsDisconnected() {
    StreamMessage<ServerSentEvent> stream = hub.listen(null).orElseThrow();
    for (int i = 0; i < 5000; i++) {
      hub.publish("metrics", "1");
    }

    assertThat(stream.isOpen()).isFalse();
    assertThat(hub.listeners()).isZero();
  }

  private List<String> received(Optional<StreamMessage<ServerSentEvent>> stream) throws Exception {
    hub.close();
    return stream.orElseThrow().collect().get(5, TimeUnit.SECONDS).stream()
        .filter(event -> event.event() != null)
        .map(event -> event.id() + " " + event.event() + " " + event.data())
        .toList();
  }
}
