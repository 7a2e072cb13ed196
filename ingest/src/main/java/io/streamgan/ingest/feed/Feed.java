package io.streamgan.ingest.feed;

import io.streamgan.ingest.source.SourceException;
import io.streamgan.service.Meters;
import org.apache.kafka.common.KafkaException;

/**
 * Sends the images of a source to a topic. {@link #stop} and {@link #progress} may be called by any
 * thread.
 */
public sealed interface Feed extends AutoCloseable permits Feeder, FolderFeeder {
  /**
   * Opens the source and finds the topic.
   *
   * @throws SourceException when the source cannot be opened
   * @throws KafkaException when the cluster cannot be reached, or lacks the topic
   */
  static Feed open(FeedSettings settings, FeedListener listener) {
    return settings.get(FeedSettings.WATCH)
        ? FolderFeeder.open(settings, listener)
        : Feeder.open(settings, listener);
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
