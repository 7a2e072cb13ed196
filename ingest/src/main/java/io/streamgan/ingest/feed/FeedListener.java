package io.streamgan.ingest.feed;

/** Follows a feeder; called on the thread that runs it. */
public interface FeedListener {
  /** Follows nothing. */
  FeedListener NONE = progress -> {};

  /** Called a few times a second while the feeder runs, and once when it has ended. */
  void onProgress(FeedProgress progress);

  /**
   * An image cannot be used.
   *
   * @param detail one line that names the image and what is wrong with it
   */
  default void onSkipped(String detail) {}
}
