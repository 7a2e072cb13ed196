package io.streamgan.trainer.input;

/**
 * What has been produced and not been learned yet, about: Kafka's own control records count too.
 *
 * @param records on the topic and in memory
 * @param images the same, where records on the topic count as many as those read so far had on
 *     average
 */
public record Lag(long records, long images) {
  static final Lag NONE = new Lag(0, 0);
}
