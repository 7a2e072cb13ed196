package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The bearer token that clients show, if one is configured. A browser shows, instead of the token,
 * a cookie with its digest, which it got for the token: pictures and event streams carry no headers
 * of a page's own.
 */
final class Token {
  static final String COOKIE = "streamgan-session";
  private static final String SCHEME = "Bearer ";

  private final boolean required;
  private final byte[] digest;

  /**
   * @param token empty for none
   */
  Token(String token) {
    required = !token.isEmpty();
    digest = digest(token);
  }

  boolean isRequired() {
    return required;
  }

  /** Whether a request with {@code headers} may see what is protected. */
  boolean admits(RequestHeaders headers) {
    return !required || hasToken(headers) || hasCookie(headers);
  }

  /** What a browser keeps instead of the token. */
  String cookieValue() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }

  private boolean hasToken(RequestHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    // Digests are compared, so that the time it takes says nothing of the token.
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(digest, digest(authorization.substring(SCHEME.length()).strip()));
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
