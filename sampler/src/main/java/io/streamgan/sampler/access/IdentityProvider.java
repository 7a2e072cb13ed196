package io.streamgan.sampler.access;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * An identity provider (OpenID Connect) whose access tokens clients may send.
 *
 * @param issuer {@code iss} of its tokens
 * @param audience one of the {@code aud} of its tokens
 * @param keysUrl address of its keys (JWKS); if empty, it is read from the issuer's discovery
 *     document
 * @param rolesClaim claim with the roles; dots separate the names of nested claims
 */
public record IdentityProvider(String issuer, String audience, String keysUrl, String rolesClaim) {
  /**
   * Whether keys from {@code address} can be trusted: it has the scheme https, or http and a host
   * of this machine.
   */
  public static boolean isTrustworthy(String address) {
    try {
      URI uri = new URI(address);
      String host = uri.getHost();
      return host != null
          && ("https".equalsIgnoreCase(uri.getScheme())
              || "http".equalsIgnoreCase(uri.getScheme()) && HostNames.isLoopback(host));
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
