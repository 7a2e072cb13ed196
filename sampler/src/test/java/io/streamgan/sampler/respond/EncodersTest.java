package io.streamgan.sampler.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.sampler.generate.OverloadedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EncodersTest {
  private static final int MAX_WAITING = 3;

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final Encoders encoders = new Encoders(1, MAX_WAITING, meters);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch running = new CountDownLatch(1);
  private final AtomicInteger encoded = new AtomicInteger();

  @AfterEach
  void close() {
    encoders.close();
  }

  @Test
  void refusesWhatBeginsWithEncodingWhenTooManyWaitButNotWhatHasBeenDrawn() throws Exception {
    block(context());
    for (int i = 0; i < MAX_WAITING; i++) {
      encoders.begin(context(), this::encode);
    }

    assertThatThrownBy(() -> encoders.begin(context(), this::encode))
        .isInstanceOf(OverloadedException.class)
        .hasMessage("Too many responses wait to be encoded; try again shortly.");
    CompletableFuture<HttpResponse> drawn =
        encoders.finish(context(), CompletableFuture.completedFuture("samples"), s -> encode());
    gate.countDown();

    assertThat(drawn).succeedsWithin(5, TimeUnit.SECONDS);
    assertThat(encoded).hasValue(MAX_WAITING + 1);
  }

  @Test
  void aCancelledRequestIsNotEncodedAndMakesRoomForAnother() throws Exception {
    block(context());
    ServiceRequestContext cancelled = context();
    CompletableFuture<HttpResponse> response = encoders.begin(cancelled, this::encode);
    for (int i = 1; i < MAX_WAITING; i++) {
      encoders.begin(context(), this::encode);
    }

    cancelled.cancel();

    await().until(() -> waiting() == MAX_WAITING - 1);
    assertThat(response).isCancelled();
    CompletableFuture<HttpResponse> last = encoders.begin(context(), this::encode);
    gate.countDown();
    assertThat(last).succeedsWithin(5, TimeUnit.SECONDS);
    assertThat(encoded).hasValue(MAX_WAITING);
  }

  @Test
  void aCancelledRequestIsNotDrawn() {
    ServiceRequestContext cancelled = context();
    CompletableFuture<String> draw = new CompletableFuture<>();
    CompletableFuture<HttpResponse> response = encoders.finish(cancelled, draw, s -> encode());

    cancelled.cancel();

    await().until(draw::isCancelled);
    assertThat(response).isCompletedExceptionally();
    assertThat(encoded).hasValue(0);
  }

  @Test
  void anEncodingThatRunsIsInterruptedWhenItsRequestIsCancelled() throws Exception {
    ServiceRequestContext cancelled = context();
    block(cancelled);

    cancelled.cancel();

    assertThat(encoders.begin(context(), this::encode)).succeedsWithin(5, TimeUnit.SECONDS);
  }

  /** Occupies the only thread until the gate opens. */
  private void block(ServiceRequestContext ctx) throws InterruptedException {
    encoders.begin(
        ctx,
        () -> {
          running.countDown();
          gate.await();
          return HttpResponse.of(200);
        });
    running.await();
  }

  private HttpResponse encode() {
    encoded.incrementAndGet();
    return HttpResponse.of(200);
  }

  private double waiting() {
    return meters.get("streamgan.sampler.queued.encodings").gauge().value();
  }

  private static ServiceRequestContext context() {
    return ServiceRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
  }
}
