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
   * Called once, at the end of the first pass, where files were skipped.
   *
   * @param line numbers of skipped files by kind
   */
  default void onReport(String line) {}
}
