package io.streamgan.schemas.topics;

import java.util.Map;

/**
 * The topics of a pipeline, each with the retention that keeps its disk bounded: together they take
 * at most about 1.5 GB a partition, however long the pipeline runs.
 */
public enum Topic {
  /** Encoded images as producers have them; key: source; value: {@code RawImage}. */
  RAW_IMAGES("raw-images", retained(256)),
  /** What feeds of watched folders have sent; key: source and path; value: size and time. */
  WATCHED_FILES("watched-files", compacted()),
  /** Decoded batches; key: source; value: {@code ImageBatch}. */
  IMAGES("images", retained(512)),
  /** What each step measured; key: model; value: {@code StepMetrics}. */
  METRICS("metrics", retained(64)),
  /** Generated pictures; key: model; value: {@code SampleGrid}. */
  SAMPLES("samples", retained(64)),
  /** Who wants which samples; key: the client's; value: JSON. */
  SAMPLE_REQUESTS("sample-requests", retained(16)),
  /** The samples; key: the request's; value: as the request wants it. */
  SAMPLE_REPLIES("sample-replies", retained(64)),
  /** The newest generator in parts; key: model and part. */
  GENERATORS("generators", compacted()),
  /** The newest checkpoint in parts; key: model and part. */
  CHECKPOINTS("checkpoints", compacted()),
  /** Statistics of steps over spans of time; key: model; value: {@code MetricWindow}. */
  METRIC_WINDOWS("metric-windows", retained(64)),
  /** How generators compare with real images; key: model; value: {@code Quality}. */
  QUALITY("quality", retained(16)),
  /** What people should know about a model; key: model; value: {@code HealthEvent}. */
  EVENTS("events", retained(16)),
  /** Records that could not be used, as they came, with headers that say why. */
  DEAD_LETTERS("dead-letters", retained(64));

  private static final long MEBIBYTE = 1 << 20;

  private final String suffix;
  private final Map<String, String> config;

  Topic(String suffix, Map<String, String> config) {
    this.suffix = suffix;
    this.config = config;
  }

  /** The topic's name under {@code prefix}, which ends in its separator: {@code "streamgan."}. */
  public String name(String prefix) {
    return prefix + suffix;
  }

  /** Topic configuration, as Kafka names it. */
  public Map<String, String> config() {
    return config;
  }

  /** Whether the order of its records matters across keys, so that it has exactly one partition. */
  boolean isSinglePartition() {
    return this != RAW_IMAGES
        && this != IMAGES
        && this != SAMPLE_REQUESTS
        && this != SAMPLE_REPLIES
        && this != DEAD_LETTERS;
  }

  private static Map<String, String> retained(int mebibytes) {
    return Map.of(
        "cleanup.policy", "delete",
        "retention.bytes", Long.toString(mebibytes * MEBIBYTE),
        "segment.bytes", Long.toString(Math.max(16, mebibytes / 8) * MEBIBYTE),
        "max.message.bytes", Long.toString(16 * MEBIBYTE));
  }

  /** Cleaned as soon as half of it is superseded: a generator every few seconds adds up. */
  private static Map<String, String> compacted() {
    return Map.of(
        "cleanup.policy", "compact",
        "segment.bytes", Long.toString(32 * MEBIBYTE),
        "min.cleanable.dirty.ratio", "0.5",
        "delete.retention.ms", "60000",
        "max.message.bytes", Long.toString(2 * MEBIBYTE));
  }
}
