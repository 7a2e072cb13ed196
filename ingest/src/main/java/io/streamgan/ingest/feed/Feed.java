package io.streamgan.ingest.feed;

import io.streamgan.ingest.source.SourceException;
import io.streamgan.service.Meters;
import org.apache.kafka.common.KafkaException;
import org.slf4j.LoggerFactory;

/**
 * Sends the images of a source to a topic. {@link #stop} and {@link #progress} may be called by any
 * thread.
 */
public sealed interface Feed extends AutoCloseable permits Feeder, FolderFeeder {
  /**
   * Opens the source, finds the topic, and logs what the source has.
   *
   * @throws SourceException when the source cannot be opened
   * @throws KafkaException when the cluster cannot be reached, or lacks the topic
   */
  static Feed open(FeedSettings settings, FeedListener listener) {
    if (settings.get(FeedSettings.WATCH)) {
      return FolderFeeder.open(settings, listener);
    }
    Feeder feeder = Feeder.open(settings, listener);
    LoggerFactory.getLogger(Feeder.class).info("{}", feeder.found());
    return feeder;
  }

  /** Name and key of the source. */
  String sourceName();

  /**
   * Sends until the source's end, or {@link #stop}, and waits until the broker has acknowledged all
   * that was sent. To be called once.
   *
   * @return the progress at the end
   */
  FeedProgress run();

  /** Lets {@link #run} end soon; returns at once. */
  void stop();

  /** Progress of the run. */
  FeedProgress progress();

  /** Adds the meters of the client that sends. */
  void watch(Meters meters);

  /** Releases source and clients, after {@link #run} has returned. */
  @Override
  void close();
}
