package io.streamgan.ingest.topology;

import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;

/**
 * Largest sizes of the key, value and headers of the records that the topology forwards. A record
 * that its topic refuses would end the service, at every start again.
 *
 * @param images bytes on {@code images}
 * @param deadLetters bytes on {@code dead-letters}, without the headers of a dead letter
 */
public record SinkLimits(long images, long deadLetters) {
  /**
   * Returns the limits of the settings or of the topics on the cluster, whichever are lower. Those
   * of a topic whose configuration this client may not read are the settings'.
   *
   * @throws org.apache.kafka.common.KafkaException when the cluster cannot be reached
   */
  public static SinkLimits onCluster(Settings settings) {
    return new SinkLimits(
        onCluster(settings, Topic.IMAGES), onCluster(settings, Topic.DEAD_LETTERS));
  }

  /** Returns the limits of topics that the settings describe. */
  static SinkLimits of(Settings settings) {
    long bytes = maxRecordBytes(settings.get(Settings.TOPICS_MAX_MESSAGE_BYTES));
    return new SinkLimits(bytes, bytes);
  }

  private static long onCluster(Settings settings, Topic topic) {
    int declared = settings.get(Settings.TOPICS_MAX_MESSAGE_BYTES);
    int found =
        Topics.maxMessageBytes(settings.kafka(Client.ADMIN), topic.name(settings.topicsPrefix()))
            .orElse(declared);
    return maxRecordBytes(Math.min(declared, found));
  }

  /** Leaves an eighth of the largest batch to our headers and the record's frame. */
  private static long maxRecordBytes(long batchBytes) {
    return Math.min(DeadLetter.MAX_BYTES, batchBytes - batchBytes / 8);
  }
}
