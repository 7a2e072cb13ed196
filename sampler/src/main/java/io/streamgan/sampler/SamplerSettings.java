package io.streamgan.sampler;

import io.streamgan.sampler.access.IdentityProvider;
import io.streamgan.sampler.access.TrustedProxies;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Settings of the sampler: its address, its limits, and the size of its history. */
public final class SamplerSettings {
  private static final Declarations SAMPLER = new Declarations();

  public static final Setting<String> HOST =
      SAMPLER
          .ofString("sampler.host", "127.0.0.1")
          .nonEmpty()
          .high(
              "Address that the sampler listens on; 0.0.0.0 listens on all addresses of the"
                  + " machine.");
  public static final Setting<Integer> PORT =
      SAMPLER
          .ofInt("sampler.port", 8080)
          .between(0, 65_535)
          .high("Port that the sampler listens on; 0 for any free port.");
  public static final Setting<List<String>> MODELS =
      SAMPLER
          .ofList("sampler.models", List.of())
          .medium(
              "Names of the models that the sampler serves, separated by commas; requests that name"
                  + " no model mean the first. If empty, the sampler serves model.name alone. Each"
                  + " model has threads, queues, event streams and a history of its own, so the"
                  + " settings that limit these apply to each.");
  static final Setting<List<String>> HOSTS =
      SAMPLER
          .ofList("sampler.hosts", List.of())
          .medium(
              "Host names, without a port, that requests may give in addition to those of loopback,"
                  + " such as the name that a reverse proxy forwards. If empty, a sampler that"
                  + " listens on loopback accepts only names of loopback, which protects it from"
                  + " web pages that rebind their name; on another address it accepts any name.");
  static final Setting<Integer> THREADS =
      SAMPLER
          .ofInt("sampler.threads", 1)
          .between(0, 1024)
          .low(
              "Number of CPU cores that draw samples; 0 for all cores. Using more than one core"
                  + " markedly slows down a trainer on the same machine.");
  static final Setting<Integer> VERSIONS =
      SAMPLER
          .ofInt("sampler.versions", 8)
          .between(1, 256)
          .medium(
              "Number of the newest generator versions that stay loaded and answer requests. Each"
                  + " version needs memory for two copies of its parameters and for the activations"
                  + " of 16 images.");
  static final Setting<Boolean> REAL_IMAGES =
      SAMPLER
          .ofBoolean("sampler.real.images", true)
          .medium(
              "Whether clients may see the newest real images of the stream, at /v1/real and on the"
                  + " dashboard. With false, the sampler needs no right to read the images topic.");
  static final Setting<Integer> MAX_COUNT =
      SAMPLER
          .ofInt("sampler.max.count", 256)
          .between(1, 4096)
          .medium("Maximum number of samples that one request may ask for.");
  static final Setting<Integer> MAX_CONNECTIONS =
      SAMPLER
          .ofInt("sampler.max.connections", 512)
          .between(1, 65_536)
          .low("Maximum number of open connections.");
  static final Setting<Integer> MAX_STREAMS =
      SAMPLER
          .ofInt("sampler.max.streams", 64)
          .between(0, 65_536)
          .low("Maximum number of open event streams.");
  static final Setting<Integer> MAX_QUEUED_REQUESTS =
      SAMPLER
          .ofInt("sampler.max.queued.requests", 64)
          .between(1, 65_536)
          .low(
              "Maximum number of requests that wait for the generator, and of animations and"
                  + " exports that wait to be encoded; the sampler answers further requests with"
                  + " status 503 and a Retry-After header.");
  static final Setting<Integer> MAX_QUEUED_SAMPLES =
      SAMPLER
          .ofInt("sampler.max.queued.samples", 4096)
          .between(1, 1 << 20)
          .low(
              "Maximum number of samples that all waiting requests ask for together; the sampler"
                  + " answers further requests with status 503 and a Retry-After header. A request"
                  + " that finds none waiting may ask for more.");
  static final Setting<Integer> MAX_REQUEST_BYTES =
      SAMPLER
          .ofInt("sampler.max.request.bytes", 1 << 20)
          .between(1, 1 << 28)
          .low("Maximum size of a request's body in bytes.");
  static final Setting<Integer> MAX_UNSENT_BYTES =
      SAMPLER
          .ofInt("sampler.max.unsent.bytes", 128 << 20)
          .between(1 << 20, 1 << 30)
          .low(
              "Maximum size in bytes of all responses that are being made or that clients have not"
                  + " read yet; the sampler answers further requests with status 503 and a"
                  + " Retry-After header. A single response may exceed it.");
  static final Setting<Duration> REQUEST_TIMEOUT =
      SAMPLER
          .ofLong("sampler.request.timeout.ms", 10_000)
          .between(100, 600_000)
          .as(Duration::ofMillis)
          .low(
              "Milliseconds after which a request fails that has no response, and after which a"
                  + " response ends of which its client has read nothing more. Event streams"
                  + " have no time limit but that of an identity provider's token.");
  static final Setting<Integer> REQUESTS_PER_SECOND =
      SAMPLER
          .ofInt("sampler.max.requests.per.second", 0)
          .between(0, 1_000_000)
          .low(
              "Maximum number of requests per second from one address; 0 for no limit. Requests for"
                  + " health checks and for the dashboard's files are not counted.");
  static final Setting<String> TOKEN =
      SAMPLER
          .ofPassword("sampler.token")
          .medium(
              "Bearer token that HTTP and gRPC clients must send. If it and sampler.oidc.issuer are"
                  + " empty, none is required. Set one of them if the sampler listens on other"
                  + " addresses than loopback. Health checks and the dashboard's files need no"
                  + " token.");
  static final Setting<String> OIDC_ISSUER =
      SAMPLER
          .ofString("sampler.oidc.issuer", "")
          .medium(
              "Issuer of the identity provider (OpenID Connect) whose access tokens clients may"
                  + " send beside sampler.token: its address with https, as tokens have it in iss."
                  + " Empty for none.");
  static final Setting<String> OIDC_AUDIENCE =
      SAMPLER
          .ofString("sampler.oidc.audience", "")
          .medium("Audience that the provider's tokens must have in aud.");
  static final Setting<String> OIDC_JWKS_URL =
      SAMPLER
          .ofString("sampler.oidc.jwks.url", "")
          .low(
              "Address of the provider's keys (JWKS), with https. If empty, it is read from the"
                  + " issuer's /.well-known/openid-configuration.");
  static final Setting<String> OIDC_ROLES_CLAIM =
      SAMPLER
          .ofString("sampler.oidc.roles.claim", "roles")
          .nonEmpty()
          .medium(
              "Claim of the provider's tokens with the roles read, sample and export: an array, or"
                  + " a text with spaces, as scope is. Dots separate the names of nested claims, as"
                  + " in realm_access.roles.");
  static final Setting<List<String>> TRUSTED_PROXIES =
      SAMPLER
          .ofList("sampler.trusted.proxies", List.of())
          .medium(
              "Addresses or networks (10.0.0.0/8) of reverse proxies whose X-Forwarded-For and"
                  + " X-Forwarded-Proto headers are believed: the rate limit, the access log and"
                  + " cookies then follow the client instead of the proxy. If empty, none are.");
  static final Setting<List<String>> CORS_ORIGINS =
      SAMPLER
          .ofList("sampler.cors.origins", List.of())
          .medium(
              "Origins whose web pages may read responses, such as https://example.org; * for all."
                  + " If empty, only the dashboard may.");
  static final Setting<Boolean> ACCESS_LOG =
      SAMPLER
          .ofBoolean("sampler.access.log", false)
          .medium(
              "Whether the log has a line for each request: address, method, path, status, bytes,"
                  + " duration and the id that the response names in X-Request-Id.");
  static final Setting<String> TLS_CERTIFICATE =
      SAMPLER
          .ofString("sampler.tls.certificate", "")
          .medium("PEM file of the server's certificate chain; empty to serve without TLS.");
  static final Setting<String> TLS_KEY =
      SAMPLER
          .ofString("sampler.tls.key", "")
          .medium("PEM file of the certificate's private key (PKCS #8, without a password).");
  static final Setting<Boolean> REQUESTS =
      SAMPLER
          .ofBoolean("sampler.requests", false)
          .medium(
              "Whether the sampler answers requests for samples that arrive on the topic"
                  + " sample-requests; it sends the replies to the topic sample-replies.");
  static final Setting<Integer> HISTORY_METRICS =
      SAMPLER
          .ofInt("sampler.history.metrics", 2000)
          .between(16, 100_000)
          .low(
              "Maximum number of points of the loss and score curves that are kept in memory. The"
                  + " points are spread evenly over the run.");
  static final Setting<Integer> HISTORY_GRIDS =
      SAMPLER
          .ofInt("sampler.history.grids", 200)
          .between(2, 10_000)
          .low(
              "Maximum number of sample grids that are kept in memory. The grids are spread evenly"
                  + " over the run.");
  static final Setting<Integer> HISTORY_GRIDS_BYTES =
      SAMPLER
          .ofInt("sampler.history.grids.bytes", 32 << 20)
          .between(1 << 20, 1 << 30)
          .low("Maximum total size in bytes of the sample grids that are kept in memory.");

  private SamplerSettings() {}

  /** The declarations of the sampler's settings and of those that all services share. */
  public static ConfigDef definition() {
    return Declarations.definition(Settings.SHARED, SAMPLER);
  }

  /** Returns the names of the models that are served, at least one. */
  static List<String> modelNames(Settings settings) {
    List<String> names = settings.get(MODELS);
    return names.isEmpty() ? List.of(settings.modelName()) : names;
  }

  /**
   * Returns the consumer group that shares the requests of {@code sample-requests}: samplers of the
   * same first model do.
   */
  static String requestGroup(Settings settings) {
    return "%ssampler-%s".formatted(settings.topicsPrefix(), modelNames(settings).get(0));
  }

  /**
   * Checks settings that depend on each other.
   *
   * @throws ConfigException when a model is named twice or has an empty name; when only one of
   *     certificate and key is set, or one cannot be read; when an identity provider lacks its
   *     issuer or audience, or its keys would come over an unprotected connection; when a trusted
   *     proxy is no address or network
   */
  public static void requireConsistent(Settings settings) {
    requireModels(settings.get(MODELS));
    requireWholeProvider(settings);
    for (String network : settings.get(TRUSTED_PROXIES)) {
      if (!TrustedProxies.isNetwork(network)) {
        throw new ConfigException(
            "%s must have addresses or networks such as 10.0.0.0/8, not '%s'"
                .formatted(TRUSTED_PROXIES, network));
      }
    }
    String certificate = settings.get(TLS_CERTIFICATE);
    String key = settings.get(TLS_KEY);
    if (certificate.isEmpty() != key.isEmpty()) {
      throw new ConfigException(
          "%s and %s must be set together or not at all".formatted(TLS_CERTIFICATE, TLS_KEY));
    }
    for (String file : List.of(certificate, key)) {
      if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
        throw new ConfigException(
            "%s cannot be read; set %s and %s to PEM files"
                .formatted(file, TLS_CERTIFICATE, TLS_KEY));
      }
    }
  }

  private static void requireModels(List<String> names) {
    if (names.contains("") || Set.copyOf(names).size() < names.size()) {
      throw new ConfigException(
          "%s must have different names, none of them empty, not %s".formatted(MODELS, names));
    }
  }

  private static void requireWholeProvider(Settings settings) {
    boolean hasIssuer = !settings.get(OIDC_ISSUER).isEmpty();
    for (Setting<String> setting : List.of(OIDC_AUDIENCE, OIDC_JWKS_URL)) {
      if (!hasIssuer && !settings.get(setting).isEmpty()) {
        throw new ConfigException(
            "%s needs %s: without it, no token would be asked for".formatted(setting, OIDC_ISSUER));
      }
    }
    if (hasIssuer && settings.get(OIDC_AUDIENCE).isEmpty()) {
      throw new ConfigException(
          "%s needs %s: without it, tokens for other services would be accepted"
              .formatted(OIDC_ISSUER, OIDC_AUDIENCE));
    }
    // The issuer is an address only where the keys' address is read from it.
    Setting<String> keys = settings.get(OIDC_JWKS_URL).isEmpty() ? OIDC_ISSUER : OIDC_JWKS_URL;
    if (hasIssuer && !IdentityProvider.isTrustworthy(settings.get(keys))) {
      throw new ConfigException(
          "%s must be an address with https, or http on this machine, not '%s'"
              .formatted(keys, settings.get(keys)));
    }
  }
}
