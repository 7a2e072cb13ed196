package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import java.util.Set;

/**
 * Who may call, and how often. Health is open to all, as is the page, which without a token shows
 * that it needs one.
 */
final class Admission implements DecoratingHttpServiceFunction {
  private static final Set<String> OPEN = Set.of("/", "/favicon.ico");
  private static final List<String> OPEN_UNDER =
      List.of("/assets/", "/health/", "/v2/health/", "/grpc.health.v1.Health/");

  private final Token token;
  private final RateLimit rate;

  Admission(Token token, RateLimit rate) {
    this.token = token;
    this.rate = rate;
  }

  @Override
  public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    String path = ctx.path();
    boolean open = OPEN.contains(path) || OPEN_UNDER.stream().anyMatch(path::startsWith);
    if (!open && !token.admits(request.headers())) {
      return unauthorized(path).toHttpResponse();
    }
    if (!open && !rate.admits(ctx.clientAddress())) {
      return new Problem(
              HttpStatus.TOO_MANY_REQUESTS,
              "This address has asked more often than it may; try again in a second.",
              1)
          .response(Problems.isInference(path))
          .toHttpResponse();
    }
    return delegate.serve(ctx, request);
  }

  private static AggregatedHttpResponse unauthorized(String path) {
    AggregatedHttpResponse problem =
        new Problem(
                HttpStatus.UNAUTHORIZED, "This server asks for a bearer token, and this is not it.")
            .response(Problems.isInference(path));
    return AggregatedHttpResponse.of(
        problem.headers().toBuilder().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer").build(),
        problem.content());
  }
}
