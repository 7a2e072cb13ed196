package io.streamgan.sampler;

import io.streamgan.schemas.settings.Settings;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * Where the sampler listens, what it allows, and how much it remembers.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any
 * @param maxCount samples a request at most
 * @param maxConnections connections at most
 * @param maxStreams event streams at most
 * @param maxQueuedRequests requests that wait for the generator at most
 * @param maxRequestBytes bytes of a request's body at most
 * @param requestTimeout for everything but event streams
 * @param historyMetrics points of the curves kept in memory
 * @param historyGrids sample grids kept in memory
 * @param historyGridsBytes bytes of the sample grids kept in memory
 */
public record SamplerSettings(
    String host,
    int port,
    int maxCount,
    int maxConnections,
    int maxStreams,
    int maxQueuedRequests,
    int maxRequestBytes,
    Duration requestTimeout,
    int historyMetrics,
    int historyGrids,
    int historyGridsBytes) {
  public static final String HOST = "sampler.host";
  public static final String PORT = "sampler.port";
  public static final String MAX_COUNT = "sampler.max.count";
  public static final String MAX_CONNECTIONS = "sampler.max.connections";
  public static final String MAX_STREAMS = "sampler.max.streams";
  public static final String MAX_QUEUED_REQUESTS = "sampler.max.queued.requests";
  public static final String MAX_REQUEST_BYTES = "sampler.max.request.bytes";
  public static final String REQUEST_TIMEOUT_MS = "sampler.request.timeout.ms";
  public static final String HISTORY_METRICS = "sampler.history.metrics";
  public static final String HISTORY_GRIDS = "sampler.history.grids";
  public static final String HISTORY_GRIDS_BYTES = "sampler.history.grids.bytes";

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
            65536,
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
        settings.getInt(MAX_COUNT),
        settings.getInt(MAX_CONNECTIONS),
        settings.getInt(MAX_STREAMS),
        settings.getInt(MAX_QUEUED_REQUESTS),
        settings.getInt(MAX_REQUEST_BYTES),
        Duration.ofMillis(settings.getLong(REQUEST_TIMEOUT_MS)),
        settings.getInt(HISTORY_METRICS),
        settings.getInt(HISTORY_GRIDS),
        settings.getInt(HISTORY_GRIDS_BYTES));
  }
}
