package io.streamgan.sampler.respond;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.streamgan.sampler.generate.OverloadedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the bodies of responses, and bounds the memory that they take while they are made and until
 * their clients have read them.
 *
 * <p>Invariants: a body is handed to its connection in pieces, the next one when the connection has
 * taken the one before; a response of which the client takes no piece within the request time-out
 * is ended; the bytes of all responses that are being made or sent are bounded, but a single one is
 * always admitted. Thread-safe.
 */
public final class ResponseSender {
  private static final int PIECE_BYTES = 1 << 16;
  private static final AttributeKey<Reservation> RESERVATION =
      AttributeKey.valueOf(ResponseSender.class, "RESERVATION");

  private final long maxBytes;
  private final AtomicLong reserved = new AtomicLong();

  /** Bytes that count towards the bound until they are released. */
  final class Reservation {
    private long bytes;
    private boolean released;

    private Reservation(long bytes) {
      this.bytes = bytes;
    }

    /** Replaces the expected number of bytes by the actual one. */
    synchronized void resize(long actual) {
      if (!released) {
        reserved.addAndGet(actual - bytes);
        bytes = actual;
      }
    }

    synchronized void release() {
      resize(0);
      released = true;
    }
  }

  /**
   * @param maxBytes maximum size of all responses that are being made or sent
   */
  public ResponseSender(long maxBytes, MeterRegistry meters) {
    this.maxBytes = maxBytes;
    Gauge.builder("streamgan.sampler.unsent.bytes", reserved::get)
        .description("Bytes of responses that are being made, or that clients have not read yet")
        .register(meters);
  }

  /**
   * Reserves memory.
   *
   * @throws OverloadedException when other responses take too much
   */
  Reservation reserve(long bytes) {
    long before = reserved.getAndAdd(bytes);
    if (before > 0 && before + bytes > maxBytes) {
      reserved.addAndGet(-bytes);
      throw new OverloadedException("Too many responses wait to be read; try again shortly.");
    }
    return new Reservation(bytes);
  }

  /**
   * Reserves memory for the response of a request until it has been sent or ended.
   *
   * @param bytes expected size of the response and of what it is made from
   * @throws OverloadedException when other responses take too much
   */
  public void admit(ServiceRequestContext ctx, long bytes) {
    Reservation reservation = reserve(Math.max(PIECE_BYTES, bytes));
    ctx.setAttr(RESERVATION, reservation);
    ctx.log().whenComplete().thenRun(reservation::release);
  }

  /**
   * Returns the response with {@code body}.
   *
   * @throws OverloadedException when its request was not admitted and other responses take too much
   */
  public HttpResponse send(ServiceRequestContext ctx, ResponseHeaders headers, byte[] body) {
    Reservation reservation = ctx.attr(RESERVATION);
    if (reservation == null) {
      admit(ctx, body.length);
    } else {
      reservation.resize(Math.max(PIECE_BYTES, body.length));
    }
    return pieces(ctx, headers, body);
  }

  /**
   * Returns the response with {@code body}, whose memory other responses share.
   *
   * @throws OverloadedException when other responses take too much
   */
  public HttpResponse sendShared(ServiceRequestContext ctx, ResponseHeaders headers, byte[] body) {
    admit(ctx, PIECE_BYTES);
    return pieces(ctx, headers, body);
  }

  /** Returns the response with {@code json}, which caches must not store. */
  public HttpResponse send(ServiceRequestContext ctx, JsonNode json) {
    return send(ctx, JsonResponse.HEADERS, json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse pieces(
      ServiceRequestContext ctx, ResponseHeaders headers, byte[] body) {
    ResponseHeaders sized = headers.toBuilder().contentLength(body.length).build();
    if (ctx.method() == HttpMethod.HEAD) {
      return HttpResponse.of(sized);
    }
    List<HttpData> pieces = new ArrayList<>();
    for (int from = 0; from < body.length; from += PIECE_BYTES) {
      pieces.add(HttpData.wrap(body, from, Math.min(PIECE_BYTES, body.length - from)));
    }
    // Requested when the connection has taken the last piece; until then, the time limit applies.
    pieces.add(HttpData.empty());
    ctx.whenRequestCancelled().thenAccept(cause -> closeUnread(ctx, cause));
    long timeoutMillis = ctx.config().requestTimeoutMillis();
    return HttpResponse.of(
        sized,
        StreamMessage.of(pieces.toArray(HttpData[]::new))
            .peek(piece -> ctx.setRequestTimeoutMillis(TimeoutMode.SET_FROM_NOW, timeoutMillis)));
  }

  /**
   * Closes a connection of HTTP/1 whose client does not read, because a reset would wait behind the
   * unread bytes. Over HTTP/2, the framework resets the stream, and other streams continue.
   */
  private static void closeUnread(ServiceRequestContext ctx, Throwable cause) {
    Channel channel = ctx.log().partial().channel();
    if (cause instanceof RequestTimeoutException
        && channel != null
        && !ctx.sessionProtocol().isMultiplex()) {
      channel.close();
    }
  }
}
