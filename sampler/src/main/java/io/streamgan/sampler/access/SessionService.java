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

/**
 * {@code POST /v1/session}: sets the session cookie for a client whose token {@link Admission} has
 * checked.
 */
public final class SessionService implements HttpService {
  /** When the provider's token of the request expires; absent for the server's own token. */
  static final AttributeKey<Date> EXPIRES = AttributeKey.valueOf(SessionService.class, "EXPIRES");

  private final BearerToken token;
  private final boolean needsToken;

  public SessionService(AccessRules access) {
    token = new BearerToken(access.token());
    needsToken = access.needToken();
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
    Date expires = ctx.attr(EXPIRES);
    String value =
        expires == null
            ? token.cookieValue()
            : Objects.requireNonNull(BearerToken.signed(request.headers()));
    CookieBuilder cookie =
        Cookie.secureBuilder(BearerToken.COOKIE, value)
            .secure(TrustedProxies.isSecure(ctx))
            .httpOnly(true)
            .sameSite("Strict")
            .path("/");
    if (expires != null) {
      cookie.maxAge(Math.max(0, Duration.between(Instant.now(), expires.toInstant()).toSeconds()));
    }
    return cookie.build();
  }
}
