package io.streamgan.sampler.access;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.logging.AccessLogWriter;
import io.netty.util.AttributeKey;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each request an id, which the response names in {@value #HEADER}: that of the request, for
 * example of a proxy, or one of its own where the request has none or an unusual one. The access
 * log has the same id.
 */
public final class RequestId implements DecoratingHttpServiceFunction {
  static final String HEADER = "x-request-id";

  private static final Logger ACCESS = LoggerFactory.getLogger("AccessLog");
  private static final Pattern USUAL = Pattern.compile("[\\w.:/+=-]{1,128}");
  private static final AttributeKey<String> ID = AttributeKey.valueOf(RequestId.class, "ID");

  @Override
  public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    String given = request.headers().get(HEADER, "");
    String id = USUAL.matcher(given).matches() ? given : ctx.id().text();
    ctx.setAttr(ID, id);
    ctx.mutateAdditionalResponseHeaders(headers -> headers.set(HEADER, id));
    return delegate.serve(ctx, request);
  }

  /** Writes one line per request, when its response has ended. */
  public static AccessLogWriter accessLog() {
    return log -> ACCESS.info("{}", line(log));
  }

  private static String line(RequestLog log) {
    return "%s %s %s %d, %d bytes in %d ms, id %s"
        .formatted(
            TrustedProxies.client(log.context()).getHostAddress(),
            log.requestHeaders().method(),
            log.requestHeaders().path(),
            log.responseHeaders().status().code(),
            log.responseLength(),
            TimeUnit.NANOSECONDS.toMillis(log.totalDurationNanos()),
            Objects.requireNonNullElse(log.context().attr(ID), "none"));
  }
}
