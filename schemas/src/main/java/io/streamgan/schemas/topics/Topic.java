package io.streamgan.schemas.topics;

import java.util.Map;

/**
 * The topics of a pipeline, each with the retention that bounds its size: together they need at
 * most about 1.5 GB of disk per partition with segments of 16 MiB, and one segment each more with
 * larger ones, however long the pipeline runs.
 */
public enum Topic {
  /** Encoded images from producers; key: source; value: {@code RawImage}. */
  RAW_IMAGES("raw-images", retained(256)),
  /** Files that feeds of watched folders have sent; key: source and path; value: size and time. */
  WATCHED_FILES("watched-files", compacted()),
  /** Decoded batches; key: source; value: {@code ImageBatch}. */
  IMAGES("images", retained(512)),
  /** Names of the classes in the order of their indices; key: prefix; value: {@code ClassMap}. */
  CLASSES("classes", compacted()),
  /** Measurements of each step; key: model; value: {@code StepMetrics}. */
  METRICS("metrics", retained(64)),
  /** Grids of generated images; key: model; value: {@code SampleGrid}. */
  SAMPLES("samples", retained(64)),
  /** Requests for samples; key: chosen by the client; value: JSON. */
  SAMPLE_REQUESTS("sample-requests", retained(16)),
  /**
   * Replies to these requests; key: that of the request; value: samples in the requested format.
   */
  SAMPLE_REPLIES("sample-replies", retained(64)),
  /** The newest generator in parts; key: model and part. */
  GENERATORS("generators", compacted()),
  /** The newest checkpoint in parts; key: model and part. */
  CHECKPOINTS("checkpoints", compacted()),
  /** The newest contribution of each lane to a round, in parts; key: model, lane and part. */
  CONTRIBUTIONS("contributions", compacted()),
  /** Rounds of models with several lanes; key: model; value: {@code Round}. */
  ROUNDS("rounds", retained(16)),
  /** Statistics of steps over windows of time; key: model; value: {@code MetricWindow}. */
  METRIC_WINDOWS("metric-windows", retained(64)),
  /** Comparisons of generators with real images; key: model; value: {@code Quality}. */
  QUALITY("quality", retained(16)),
  /** Health events of models; key: model; value: {@code HealthEvent}. */
  EVENTS("events", retained(16)),
  /** Records that could not be used, unchanged, with headers that contain the reason. */
  DEAD_LETTERS("dead-letters", retained(64));

  private static final long MEBIBYTE = 1 << 20;

  private final String suffix;
  private final Map<String, String> config;

  Topic(String suffix, Map<String, String> config) {
    this.suffix = suffix;
    this.config = config;
  }

  /**
   * Returns the topic's name with {@code prefix}, which includes the separator: {@code streamgan.}.
   */
  public String name(String prefix) {
    return prefix + suffix;
  }

  /**
   * Returns the part of the topic's configuration for Kafka that no setting changes. The size of
   * segments and, if it is not part of the result, that of messages are settings.
   */
  public Map<String, String> config() {
    return config;
  }

  /**
   * Returns whether the order of records with different keys matters, which needs one partition.
   */
  boolean isSinglePartition() {
    return this != RAW_IMAGES
        && this != IMAGES
        && this != SAMPLE_REQUESTS
        && this != SAMPLE_REPLIES
        && this != DEAD_LETTERS;
  }

  private static Map<String, String> retained(int mebibytes) {
    return Map.of(
        "cleanup.policy", "delete", "retention.bytes", Long.toString(mebibytes * MEBIBYTE));
  }

  /**
   * Compacts a topic as soon as half of its bytes are obsolete, because new versions come often.
   */
  private static Map<String, String> compacted() {
    return Map.of(
        "cleanup.policy", "compact",
        "min.cleanable.dirty.ratio", "0.5",
        "delete.retention.ms", "60000",
        "max.message.bytes", Long.toString(2 * MEBIBYTE));
  }
}
