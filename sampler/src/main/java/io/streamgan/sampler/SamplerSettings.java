package io.streamgan.sampler;

import io.streamgan.schemas.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * Where the sampler listens, what it allows, and how much it remembers.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any
 * @param threads cores to draw on; 0 for all
 * @param versions generators that stay loaded
 * @param maxCount samples a request at most
 * @param maxConnections connections at most
 * @param maxStreams event streams at most
 * @param maxQueuedRequests requests that wait for the generator at most
 * @param maxRequestBytes bytes of a request's body at most
 * @param requestTimeout for everything but event streams
 * @param requestsPerSecond of one address at most; 0 for no limit
 * @param token that clients show; empty for none
 * @param certificate file of the certificate chain in PEM; empty to speak without TLS
 * @param key file of the certificate's key in PEM
 * @param requests whether requests on a topic are answered
 * @param historyMetrics points of the curves kept in memory
 * @param historyGrids sample grids kept in memory
 * @param historyGridsBytes bytes of the sample grids kept in memory
 */
public record SamplerSettings(
    String host,
    int port,
    int threads,
    int versions,
    int maxCount,
    int maxConnections,
    int maxStreams,
    int maxQueuedRequests,
    int maxRequestBytes,
    Duration requestTimeout,
    int requestsPerSecond,
    String token,
    String certificate,
    String key,
    boolean requests,
    int historyMetrics,
    int historyGrids,
    int historyGridsBytes) {
  public static final String HOST = "sampler.host";
  public static final String PORT = "sampler.port";
  public static final String THREADS = "sampler.threads";
  public static final String VERSIONS = "sampler.versions";
  public static final String MAX_COUNT = "sampler.max.count";
  public static final String MAX_CONNECTIONS = "sampler.max.connections";
  public static final String MAX_STREAMS = "sampler.max.streams";
  public static final String MAX_QUEUED_REQUESTS = "sampler.max.queued.requests";
  public static final String MAX_REQUEST_BYTES = "sampler.max.request.bytes";
  public static final String REQUEST_TIMEOUT_MS = "sampler.request.timeout.ms";
  public static final String REQUESTS_PER_SECOND = "sampler.max.requests.per.second";
  public static final String TOKEN = "sampler.token";
  public static final String TLS_CERTIFICATE = "sampler.tls.certificate";
  public static final String TLS_KEY = "sampler.tls.key";
  public static final String REQUESTS = "sampler.requests";
  public static final String HISTORY_METRICS = "sampler.history.metrics";
  public static final String HISTORY_GRIDS = "sampler.history.grids";
  public static final String HISTORY_GRIDS_BYTES = "sampler.history.grids.bytes";

  public SamplerSettings {
    if (certificate.isEmpty() != key.isEmpty()) {
      throw new ConfigException(
          "%s and %s are set together or not at all".formatted(TLS_CERTIFICATE, TLS_KEY));
    }
    for (String file : List.of(certificate, key)) {
      if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
        throw new ConfigException(
            "%s cannot be read; set %s and %s to files in PEM"
                .formatted(file, TLS_CERTIFICATE, TLS_KEY));
      }
    }
  }

  /** Whether it speaks TLS. */
  public boolean isSecure() {
    return !certificate.isEmpty();
  }

  @Override
  public String toString() {
    return "SamplerSettings[%s:%d]".formatted(host, port);
  }

  /** The declarations of the sampler's settings and of those that all services share. */
  public static ConfigDef definition() {
    return Settings.shared()
        .define(
            HOST,
            Type.STRING,
            "127.0.0.1",
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "Address that the sampler listens on; 0.0.0.0 for all of the machine's.")
        .define(
            PORT,
            Type.INT,
            8080,
            Range.between(0, 65535),
            Importance.HIGH,
            "Port that the sampler listens on; 0 for any free one.")
        .define(
            THREADS,
            Type.INT,
            1,
            Range.between(0, 1024),
            Importance.LOW,
            "Cores to draw samples on; 0 for all. More than one costs a trainer beside it dearly.")
        .define(
            VERSIONS,
            Type.INT,
            8,
            Range.between(1, 256),
            Importance.MEDIUM,
            "Versions of the generator, the newest, that stay loaded and answer requests for"
                + " them. Each takes its parameters twice, and room for 16 images in each layer.")
        .define(
            MAX_COUNT,
            Type.INT,
            256,
            Range.between(1, 4096),
            Importance.MEDIUM,
            "Samples that one request may ask for.")
        .define(
            MAX_CONNECTIONS,
            Type.INT,
            512,
            Range.between(1, 65536),
            Importance.LOW,
            "Connections that may be open at a time.")
        .define(
            MAX_STREAMS,
            Type.INT,
            64,
            Range.between(0, 65536),
            Importance.LOW,
            "Event streams that may be open at a time.")
        .define(
            MAX_QUEUED_REQUESTS,
            Type.INT,
            64,
            Range.between(1, 65536),
            Importance.LOW,
            "Requests that may wait for the generator; those beyond are told to come back.")
        .define(
            MAX_REQUEST_BYTES,
            Type.INT,
            1 << 20,
            Range.between(0, 1 << 28),
            Importance.LOW,
            "Bytes that a request's body may have.")
        .define(
            REQUEST_TIMEOUT_MS,
            Type.LONG,
            10_000L,
            Range.between(100, 600_000),
            Importance.LOW,
            "Milliseconds after which an unanswered request fails; event streams have no limit.")
        .define(
            REQUESTS_PER_SECOND,
            Type.INT,
            0,
            Range.between(0, 1_000_000),
            Importance.LOW,
            "Requests a second that one address may make; 0 for no limit. Health and the page's"
                + " files do not count.")
        .define(
            TOKEN,
            Type.PASSWORD,
            "",
            Importance.MEDIUM,
            "Bearer token that clients show, HTTP and gRPC alike; empty for none. Set it where the"
                + " sampler listens beyond the machine. Health and the page's files are open.")
        .define(
            TLS_CERTIFICATE,
            Type.STRING,
            "",
            Importance.MEDIUM,
            "File of the server's certificate chain in PEM; empty to speak without TLS.")
        .define(
            TLS_KEY,
            Type.STRING,
            "",
            Importance.MEDIUM,
            "File of the certificate's private key in PEM (PKCS #8, without a password).")
        .define(
            REQUESTS,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Whether requests for samples on the topic sample-requests are answered on"
                + " sample-replies.")
        .define(
            HISTORY_METRICS,
            Type.INT,
            2000,
            Range.between(16, 100_000),
            Importance.LOW,
            "Points of the loss and score curves kept in memory, spread over the whole run.")
        .define(
            HISTORY_GRIDS,
            Type.INT,
            200,
            Range.between(2, 10_000),
            Importance.LOW,
            "Sample grids kept in memory, spread over the whole run.")
        .define(
            HISTORY_GRIDS_BYTES,
            Type.INT,
            32 << 20,
            Range.between(1 << 20, 1 << 30),
            Importance.LOW,
            "Bytes that the sample grids kept in memory may have together.");
  }

  /** The values of {@code settings}, which were made with {@link #definition}. */
  public static SamplerSettings from(Settings settings) {
    return new SamplerSettings(
        settings.getString(HOST),
        settings.getInt(PORT),
        settings.getInt(THREADS),
        settings.getInt(VERSIONS),
        settings.getInt(MAX_COUNT),
        settings.getInt(MAX_CONNECTIONS),
        settings.getInt(MAX_STREAMS),
        settings.getInt(MAX_QUEUED_REQUESTS),
        settings.getInt(MAX_REQUEST_BYTES),
        Duration.ofMillis(settings.getLong(REQUEST_TIMEOUT_MS)),
        settings.getInt(REQUESTS_PER_SECOND),
        settings.getPassword(TOKEN).value(),
        settings.getString(TLS_CERTIFICATE),
        settings.getString(TLS_KEY),
        settings.getBoolean(REQUESTS),
        settings.getInt(HISTORY_METRICS),
        settings.getInt(HISTORY_GRIDS),
        settings.getInt(HISTORY_GRIDS_BYTES));
  }
}
