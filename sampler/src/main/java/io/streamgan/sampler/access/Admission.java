package io.streamgan.sampler.access;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * Admits requests by host name, rate and token, in this order. Health checks and the dashboard's
 * files need no token and are not counted; the dashboard asks for the token itself. A gRPC health
 * watch is a stream that stays open, so it is treated like every other call.
 */
public final class Admission implements DecoratingHttpServiceFunction {
  private static final Set<String> OPEN =
      Set.of("/", "/favicon.ico", "/openapi.json", "/grpc.health.v1.Health/Check");
  private static final List<String> OPEN_UNDER = List.of("/assets/", "/health/", "/v2/health/");

  private final HostNames hosts;
  private final RateLimit rate;
  private final BearerToken token;

  private Admission(HostNames hosts, RateLimit rate, BearerToken token) {
    this.hosts = hosts;
    this.rate = rate;
    this.token = token;
  }

  /**
   * @param listening address that the server listens on
   */
  public static Admission of(InetAddress listening, AccessRules access) {
    return new Admission(
        new HostNames(listening, access.hosts()),
        new RateLimit(access.requestsPerSecond(), System::nanoTime),
        new BearerToken(access.token()));
  }

  @Override
  public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    if (!hosts.accept(request.headers().authority())) {
      throw new AccessDeniedException(
          HttpStatus.MISDIRECTED_REQUEST,
          "This server does not answer to the host name of this request; if the name is the"
              + " server's, add it to the setting sampler.hosts.");
    }
    String path = ctx.path();
    boolean open = OPEN.contains(path) || OPEN_UNDER.stream().anyMatch(path::startsWith);
    if (!open && !rate.admits(ctx.clientAddress())) {
      throw new AccessDeniedException(
          HttpStatus.TOO_MANY_REQUESTS,
          "This address has sent more requests than it may; try again in a second.");
    }
    if (!open && !token.admits(request.headers())) {
      throw new AccessDeniedException(
          HttpStatus.UNAUTHORIZED,
          "This server requires a bearer token, and the request has none or a wrong one.");
    }
    return delegate.serve(ctx, request);
  }
}
