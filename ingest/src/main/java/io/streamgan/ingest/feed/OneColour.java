package io.streamgan.ingest.feed;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once where many images of a source have become one colour, which drawings on transparent
 * ground become on a background of their own colour. For one thread.
 */
final class OneColour {
  private static final Logger LOG = LoggerFactory.getLogger(OneColour.class);

  /** Images that are looked at before the warning. */
  private static final int IMAGES = 200;

  private final String source;
  private final FeedListener listener;
  private int images;
  private int plain;
  private boolean reported;

  OneColour(String source, FeedListener listener) {
    this.source = source;
    this.listener = listener;
  }

  /**
   * @param pixels uint8, of {@code channels} channels
   */
  void add(byte[] pixels, int channels) {
    if (reported) {
      return;
    }
    images++;
    plain += isOneColour(pixels, channels) ? 1 : 0;
    if (images == IMAGES) {
      report();
    }
  }

  /** Warns where a tenth of the images is of one colour; to be called at the end as well. */
  void report() {
    if (!reported && plain * 10 > images) {
      String line =
          "%d of the first %d images of %s have only one colour; if they are drawings on transparent ground, set image.background to white or auto, or image.channels to 4"
              .formatted(plain, images, source);
      LOG.warn("{}", line);
      listener.onReport(line);
    }
    reported = true;
  }

  private static boolean isOneColour(byte[] pixels, int channels) {
    for (int i = channels; i < pixels.length; i++) {
      if (pixels[i] != pixels[i - channels]) {
        return false;
      }
    }
    return true;
  }
}
