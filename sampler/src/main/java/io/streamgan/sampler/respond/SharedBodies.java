package io.streamgan.sampler.respond;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.streamgan.sampler.generate.OverloadedException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Shares large bodies among concurrent requests: each body is made once, and dropped when the last
 * of its requests has been answered or cancelled. Thread-safe.
 *
 * @param <K> names a body
 */
public final class SharedBodies<K> {
  private final Encoders encoders;
  private final ResponseSender sender;
  private final Map<K, Body> bodies = new HashMap<>();

  private static final class Body {
    final CompletableFuture<byte[]> bytes;
    final ResponseSender.Reservation reservation;
    int readers;

    Body(CompletableFuture<byte[]> bytes, ResponseSender.Reservation reservation) {
      this.bytes = bytes;
      this.reservation = reservation;
    }
  }

  public SharedBodies(Encoders encoders, ResponseSender sender) {
    this.encoders = encoders;
    this.sender = sender;
  }

  /**
   * Returns the body of {@code key}.
   *
   * @param expectedBytes memory that making the body takes
   * @param make makes the body if there is none
   * @throws OverloadedException when too many tasks wait, or other responses take too much memory
   */
  public CompletableFuture<byte[]> get(
      ServiceRequestContext ctx, K key, long expectedBytes, Callable<byte[]> make) {
    Body body;
    synchronized (bodies) {
      body = bodies.get(key);
      if (body == null) {
        body = make(expectedBytes, make);
        bodies.put(key, body);
      }
      body.readers++;
    }
    Body shared = body;
    ctx.log().whenComplete().thenRun(() -> release(key, shared));
    return shared.bytes.copy();
  }

  private Body make(long expectedBytes, Callable<byte[]> make) {
    encoders.requireRoom();
    ResponseSender.Reservation reservation = sender.reserve(expectedBytes);
    Callable<byte[]> resizing =
        () -> {
          byte[] body = make.call();
          reservation.resize(body.length);
          return body;
        };
    return new Body(encoders.run(resizing), reservation);
  }

  private void release(K key, Body body) {
    synchronized (bodies) {
      if (--body.readers > 0) {
        return;
      }
      bodies.remove(key);
    }
    body.bytes.cancel(false);
    body.reservation.release();
  }
}
