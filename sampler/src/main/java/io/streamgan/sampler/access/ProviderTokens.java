package io.streamgan.sampler.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpStatus;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies access tokens of an identity provider: signature, issuer, audience, times, and roles.
 *
 * <p>The provider's keys are fetched when the first token comes, and again when a token names an
 * unknown key, twice in {@link #BETWEEN_FETCHES} at most, so that forged tokens do not turn into
 * requests to the provider. While the provider does not answer, its last keys stay in use for
 * {@link #OUTAGE}.
 *
 * <p>Verifying may wait for the provider, and anybody can ask for it. It therefore has threads of
 * its own, so that neither connections nor other requests wait with it. Thread-safe.
 */
final class ProviderTokens implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderTokens.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONNECT_MILLIS = 1000;
  private static final int READ_MILLIS = 2000;
  private static final int MAX_BYTES = 1 << 18;
  private static final Duration KEEP = Duration.ofMinutes(5);
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);
  private static final Duration BETWEEN_DISCOVERIES = Duration.ofSeconds(2);
  private static final Duration OUTAGE = Duration.ofHours(4);
  private static final int THREADS = 2;

  /** How long tokens are accepted before and after their times. */
  static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /** Signatures with public keys; a shared secret would let every reader of it make tokens. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final Pattern DOT = Pattern.compile("\\.");
  private static final Pattern SPACES = Pattern.compile(" +");

  private final IdentityProvider provider;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("token", true));
  private @Nullable DefaultJWTProcessor<SecurityContext> processor;
  private long retryNanos = System.nanoTime();

  ProviderTokens(IdentityProvider provider) {
    this.provider = provider;
  }

  /** Whether {@code token} has the form of a signed token. */
  static boolean isSigned(String token) {
    return token.chars().filter(c -> c == '.').count() == 2;
  }

  /**
   * Returns the claims of {@code token} if it allows {@code role}. The result fails with an {@link
   * AccessDeniedException}: 401 for a token that is not valid, 403 for one without the role, and
   * 503 when the provider does not answer.
   */
  CompletableFuture<JWTClaimsSet> require(String token, Role role) {
    return CompletableFuture.supplyAsync(() -> requireNow(token, role), threads);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private JWTClaimsSet requireNow(String token, Role role) {
    JWTClaimsSet claims = verify(token);
    Set<String> roles = roles(claims.getClaims());
    if (!roles.contains(role.label())) {
      throw new AccessDeniedException(
          HttpStatus.FORBIDDEN,
          "This call needs the role %s in the token's claim %s."
              .formatted(role.label(), provider.rolesClaim()));
    }
    return claims;
  }

  private JWTClaimsSet verify(String token) {
    try {
      // What has not the form of a token must not make the sampler ask the provider.
      SignedJWT signed = SignedJWT.parse(token);
      return processor().process(signed, null);
    } catch (RateLimitReachedException e) {
      // One of many unknown keys may be new and right.
      LOG.debug("token with an unknown key refused");
      throw new AccessDeniedException(
          HttpStatus.SERVICE_UNAVAILABLE, "The token's key is not known yet; try again shortly.");
    } catch (KeySourceException | IOException e) {
      LOG.warn("keys of {} cannot be fetched: {}", provider.issuer(), e.getMessage());
      throw new AccessDeniedException(
          HttpStatus.SERVICE_UNAVAILABLE,
          "The identity provider's keys cannot be fetched now; try again shortly.");
    } catch (BadJOSEException | JOSEException | ParseException | IllegalArgumentException e) {
      LOG.debug("token refused: {}", e.getMessage());
      throw new AccessDeniedException(
          HttpStatus.UNAUTHORIZED,
          "The bearer token is not valid here: it is expired, for another audience or issuer, or"
              + " its signature is wrong.");
    }
  }

  private synchronized DefaultJWTProcessor<SecurityContext> processor() throws IOException {
    DefaultJWTProcessor<SecurityContext> made = processor;
    if (made == null) {
      // Requests that come while the provider is away must neither wait in turns nor all ask it.
      if (System.nanoTime() - retryNanos < 0) {
        throw new IOException("it did not answer a moment ago");
      }
      try {
        made = make();
        processor = made;
      } finally {
        retryNanos = System.nanoTime() + BETWEEN_DISCOVERIES.toNanos();
      }
    }
    return made;
  }

  private DefaultJWTProcessor<SecurityContext> make() throws IOException {
    ResourceRetriever retriever =
        new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MAX_BYTES);
    JWKSource<SecurityContext> keys =
        JWKSourceBuilder.<SecurityContext>create(keysUrl(retriever), retriever)
            .cache(KEEP.toMillis(), CONNECT_MILLIS + READ_MILLIS)
            .refreshAheadCache(false)
            .rateLimited(BETWEEN_FETCHES.toMillis())
            .outageTolerant(OUTAGE.toMillis())
            .build();
    DefaultJWTProcessor<SecurityContext> made = new DefaultJWTProcessor<>();
    made.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            provider.audience(),
            new JWTClaimsSet.Builder().issuer(provider.issuer()).build(),
            Set.of("exp"));
    claims.setMaxClockSkew(Math.toIntExact(CLOCK_SKEW.toSeconds()));
    made.setJWTClaimsSetVerifier(claims);
    return made;
  }

  private URL keysUrl(ResourceRetriever retriever) throws IOException {
    if (!provider.keysUrl().isEmpty()) {
      return URI.create(provider.keysUrl()).toURL();
    }
    String issuer = provider.issuer();
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    URL discovery = URI.create(base + "/.well-known/openid-configuration").toURL();
    String found =
        JSON.readTree(retriever.retrieveResource(discovery).getContent()).path("jwks_uri").asText();
    if (!IdentityProvider.isTrustworthy(found)) {
      throw new IOException(
          "jwks_uri of %s must be an address with https, or http on this machine, not '%s'"
              .formatted(discovery, found));
    }
    return URI.create(found).toURL();
  }

  /** Roles in the claim, which is an array, or a text with spaces between the roles. */
  private Set<String> roles(Map<String, Object> claims) {
    Object value = claims.get(provider.rolesClaim());
    if (value == null) {
      value = claims;
      for (String name : DOT.split(provider.rolesClaim())) {
        value = value instanceof Map<?, ?> nested ? nested.get(name) : null;
      }
    }
    Collection<?> all =
        value instanceof String text
            ? List.of(SPACES.split(text))
            : value instanceof Collection<?> several ? several : List.of();
    return all.stream()
        .map(each -> String.valueOf(each).toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }
}
