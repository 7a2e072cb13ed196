package io.streamgan.sampler.access;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The bearer token that clients must send, if one is configured. A browser sends a cookie with the
 * token's digest instead, because a page cannot set headers on its images and event streams. A
 * token of an identity provider is in the cookie itself, because it must be verified again with
 * each request.
 */
final class BearerToken {
  static final String COOKIE = "streamgan-session";
  private static final String SCHEME = "Bearer ";

  private final boolean required;
  private final byte[] digest;

  /**
   * @param token empty for none
   */
  BearerToken(String token) {
    required = !token.isEmpty();
    digest = digest(token);
  }

  boolean isRequired() {
    return required;
  }

  /** Whether {@code headers} have the token or its cookie. */
  boolean admits(RequestHeaders headers) {
    return required && (hasToken(headers) || hasCookie(headers));
  }

  /** Returns the token of an identity provider in {@code headers} or in a cookie, if any. */
  static @Nullable String signed(RequestHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    if (authorization != null) {
      String token = isBearer(authorization) ? bearer(authorization) : "";
      return ProviderTokens.isSigned(token) ? token : null;
    }
    return headers.cookies().stream()
        .filter(cookie -> cookie.name().equals(COOKIE))
        .map(Cookie::value)
        .filter(ProviderTokens::isSigned)
        .findFirst()
        .orElse(null);
  }

  /** Value of the cookie {@link #COOKIE}. */
  String cookieValue() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }

  private boolean hasToken(RequestHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    // Comparing digests takes the same time for every wrong token.
    return authorization != null
        && isBearer(authorization)
        && MessageDigest.isEqual(digest, digest(bearer(authorization)));
  }

  private static boolean isBearer(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  private static String bearer(String authorization) {
    return authorization.substring(SCHEME.length()).strip();
  }

  private boolean hasCookie(RequestHeaders headers) {
    byte[] expected = cookieValue().getBytes(StandardCharsets.US_ASCII);
    for (Cookie cookie : headers.cookies()) {
      if (cookie.name().equals(COOKIE)
          && MessageDigest.isEqual(expected, cookie.value().getBytes(StandardCharsets.UTF_8))) {
        return true;
      }
    }
    return false;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
