package io.streamgan.sampler.access;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.CookieBuilder;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code POST /v1/session}: sets the session cookie for a client whose token {@link Admission} has
 * checked.
 */
public final class SessionService implements HttpService {
  /** When the provider's token of the request expires; absent for other requests. */
  static final AttributeKey<Date> EXPIRES = AttributeKey.valueOf(SessionService.class, "EXPIRES");

  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  /** Size of a cookie, its name and value together, that browsers keep (RFC 6265). */
  private static final int MAX_COOKIE_BYTES = 4096;

  private final BearerToken token;
  private final boolean needsToken;

  public SessionService(AccessRules access) {
    token = new BearerToken(access.token());
    needsToken = access.needToken();
  }

  /**
   * Returns for how long the token of the request will be accepted, at least one second; empty for
   * requests without a token of the provider.
   */
  public static Optional<Duration> remaining(ServiceRequestContext ctx) {
    return Optional.ofNullable(ctx.attr(EXPIRES))
        .map(expires -> Duration.between(Instant.now(), expires.toInstant()))
        .map(left -> left.plus(ProviderTokens.CLOCK_SKEW))
        .map(left -> left.compareTo(ONE_SECOND) < 0 ? ONE_SECOND : left);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.NO_CONTENT)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (needsToken) {
      headers.add(HttpHeaderNames.SET_COOKIE, cookie(ctx, request).toSetCookieHeader());
    }
    return HttpResponse.of(headers.build());
  }

  private Cookie cookie(ServiceRequestContext ctx, HttpRequest request) {
    Optional<Duration> remaining = remaining(ctx);
    String value =
        remaining.isEmpty()
            ? token.cookieValue()
            : Objects.requireNonNull(BearerToken.signed(request.headers()));
    if (BearerToken.COOKIE.length() + value.length() > MAX_COOKIE_BYTES) {
      throw new AccessDeniedException(
          HttpStatus.BAD_REQUEST,
          ("The token has %d bytes, more than a browser keeps in a cookie; use one with fewer"
                  + " claims, or a proxy that adds the header Authorization.")
              .formatted(value.length()));
    }
    CookieBuilder cookie =
        Cookie.secureBuilder(BearerToken.COOKIE, value)
            .secure(TrustedProxies.isSecure(ctx))
            .httpOnly(true)
            .sameSite("Strict")
            .path("/");
    remaining.ifPresent(left -> cookie.maxAge(left.toSeconds()));
    return cookie.build();
  }
}
