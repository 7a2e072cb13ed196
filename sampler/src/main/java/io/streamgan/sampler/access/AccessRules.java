package io.streamgan.sampler.access;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which clients the server answers, and whether it speaks TLS.
 *
 * @param token bearer token that clients must send; empty for none
 * @param provider identity provider whose tokens are accepted as well; null for none
 * @param hosts further host names that requests may give
 * @param origins web origins whose pages may read responses, such as {@code https://example.org}
 * @param proxies networks of the proxies whose {@code X-Forwarded-*} headers are believed, in CIDR
 *     notation or as addresses
 * @param isLogged whether each request is a line of the log
 * @param requestsPerSecond maximum rate of one address; 0 for no limit
 * @param certificate chain in PEM; null to serve without TLS
 * @param key private key of the certificate in PEM
 */
public record AccessRules(
    String token,
    @Nullable IdentityProvider provider,
    List<String> hosts,
    List<String> origins,
    List<String> proxies,
    boolean isLogged,
    int requestsPerSecond,
    @Nullable Path certificate,
    @Nullable Path key) {
  /** Every client may send any number of requests, without TLS. */
  public static final AccessRules OPEN =
      new AccessRules("", null, List.of(), List.of(), List.of(), false, 0, null, null);

  public AccessRules {
    hosts = List.copyOf(hosts);
    origins = List.copyOf(origins);
    proxies = List.copyOf(proxies);
  }

  /** Whether requests need a token. */
  boolean needToken() {
    return !token.isEmpty() || provider != null;
  }
}
