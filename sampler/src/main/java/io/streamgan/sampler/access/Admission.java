package io.streamgan.sampler.access;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Admits requests by host name, rate and token, in this order. A token is the server's own, which
 * allows everything, or one of the identity provider, which allows what its roles say. Health
 * checks and the dashboard's files need no token and are not counted; the dashboard asks for the
 * token itself. A gRPC health watch is a stream that stays open, so it is treated like every other
 * call.
 */
public final class Admission implements DecoratingHttpServiceFunction, AutoCloseable {
  private static final Set<String> OPEN =
      Set.of("/", "/favicon.ico", "/openapi.json", "/grpc.health.v1.Health/Check");
  private static final List<String> OPEN_UNDER = List.of("/assets/", "/health/", "/v2/health/");

  private final HostNames hosts;
  private final RateLimit rate;
  private final BearerToken token;
  private final @Nullable ProviderTokens provider;

  private Admission(
      HostNames hosts, RateLimit rate, BearerToken token, @Nullable ProviderTokens provider) {
    this.hosts = hosts;
    this.rate = rate;
    this.token = token;
    this.provider = provider;
  }

  /**
   * @param listening address that the server listens on
   */
  public static Admission of(InetAddress listening, AccessRules access) {
    return new Admission(
        new HostNames(listening, access.hosts()),
        new RateLimit(access.requestsPerSecond(), System::nanoTime),
        new BearerToken(access.token()),
        access.provider() == null ? null : new ProviderTokens(access.provider()));
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
    if (!open && !rate.admits(TrustedProxies.client(ctx))) {
      throw new AccessDeniedException(
          HttpStatus.TOO_MANY_REQUESTS,
          "This address has sent more requests than it may; try again in a second.");
    }
    if (open || (provider == null && !token.isRequired()) || token.admits(request.headers())) {
      return delegate.serve(ctx, request);
    }
    String signed = BearerToken.signed(request.headers());
    if (provider == null || signed == null) {
      throw new AccessDeniedException(
          HttpStatus.UNAUTHORIZED,
          "This server requires a bearer token, and the request has none or a wrong one.");
    }
    return HttpResponse.of(
        provider
            .require(signed, Role.of(path))
            .thenApplyAsync(claims -> serveFor(claims, delegate, ctx, request), ctx.eventLoop()));
  }

  /** Stops verifying tokens. */
  @Override
  public void close() {
    if (provider != null) {
      provider.close();
    }
  }

  private static HttpResponse serveFor(
      JWTClaimsSet claims, HttpService delegate, ServiceRequestContext ctx, HttpRequest request) {
    ctx.setAttr(SessionService.EXPIRES, claims.getExpirationTime());
    try {
      return delegate.serve(ctx, request);
    } catch (Exception e) {
      return HttpResponse.ofFailure(e);
    }
  }
}
