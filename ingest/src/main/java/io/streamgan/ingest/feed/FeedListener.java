package io.streamgan.ingest.feed;

/** Receives the progress of a feeder, on the thread that runs it. */
public interface FeedListener {
  /** Ignores everything. */
  FeedListener NONE = progress -> {};

  /** Called a few times a second while the feeder runs, and once when it has ended. */
  void onProgress(FeedProgress progress);

  /**
   * Called for an image that cannot be used.
   *
   * @param detail one line that names the image and its fault
   */
  default void onSkipped(String detail) {}

  /**
   * Called for what is worth knowing about the source as a whole.
   *
   * @param line such as the numbers of skipped files by kind
   */
  default void onReport(String line) {}
}
