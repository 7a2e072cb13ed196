package io.streamgan.sampler.access;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/**
 * {@code POST /v1/session}: sets the session cookie for a client whose token {@link Admission} has
 * checked.
 */
public final class SessionService implements HttpService {
  private final BearerToken token;
  private final boolean secure;

  public SessionService(AccessRules access) {
    token = new BearerToken(access.token());
    secure = access.certificate() != null;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.NO_CONTENT)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (token.isRequired()) {
      headers.add(
          HttpHeaderNames.SET_COOKIE,
          Cookie.secureBuilder(BearerToken.COOKIE, token.cookieValue())
              .secure(secure)
              .httpOnly(true)
              .sameSite("Strict")
              .path("/")
              .build()
              .toSetCookieHeader());
    }
    return HttpResponse.of(headers.build());
  }
}
