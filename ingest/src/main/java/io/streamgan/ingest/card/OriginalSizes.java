package io.streamgan.ingest.card;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.image.header.EncodedFormat;
import io.streamgan.ingest.image.header.ImageHeader;
import io.streamgan.ingest.image.header.ImageHeaders;
import io.streamgan.ingest.image.header.MalformedImageException;
import io.streamgan.ingest.image.header.UnsupportedVariantException;
import io.streamgan.ingest.source.ImageSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The sizes that images of a source have before they are scaled, by the headers of some of them:
 * spread evenly over the source where any order will do, and the first otherwise.
 */
public final class OriginalSizes {
  private static final int MAX_IMAGES = 100;
  private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Map<Size, Integer> counts = new HashMap<>();
  private int images;

  private record Size(long width, long height) {
    /** Upright, as it is seen. */
    static Size of(ImageHeader header) {
      return header.orientation().transposed()
          ? new Size(header.height(), header.width())
          : new Size(header.width(), header.height());
    }

    long pixels() {
      return width * height;
    }

    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  private OriginalSizes() {}

  /**
   * Describes the sizes for people, such as {@code 20x20 to 640x480 pixels, mostly 32x32 (of 100
   * images)}; empty where the source is endless or none of the images has a header that can be
   * read.
   *
   * @param source which is read for half a second at most, and one image
   */
  public static String of(ImageSource source) {
    OriginalSizes sizes = new OriginalSizes();
    long count = source.size().orElse(0);
    long step = source.window().isPresent() ? 1 : Math.max(1, count / MAX_IMAGES);
    long end = System.nanoTime() + MAX_NANOS;
    for (long i = 0; i < MAX_IMAGES && i * step < count && System.nanoTime() < end; i++) {
      sizes.add(source, i * step);
    }
    return sizes.text(count);
  }

  private void add(ImageSource source, long index) {
    try {
      byte[] content = source.readEncoded(index).content();
      ImageHeader header = ImageHeaders.read(EncodedFormat.of(content), content);
      counts.merge(Size.of(header), 1, Integer::sum);
      images++;
    } catch (RejectedImageException | MalformedImageException | UnsupportedVariantException e) {
      // The feed says why when it is the image's turn.
    }
  }

  private String text(long count) {
    Comparator<Size> byPixels = Comparator.comparingLong(Size::pixels);
    Comparator<Size> order = byPixels.thenComparingLong(Size::width);
    return counts.keySet().stream()
        .min(order)
        .map(smallest -> smallest + range(smallest, order) + " pixels" + among(count))
        .orElse("");
  }

  private String range(Size smallest, Comparator<Size> order) {
    Size largest = counts.keySet().stream().max(order).orElse(smallest);
    return largest.equals(smallest) ? "" : " to " + largest;
  }

  /** The commonest size where it is that of most images, and how many were looked at. */
  private String among(long count) {
    StringBuilder text = new StringBuilder();
    if (counts.size() > 1) {
      counts.entrySet().stream()
          .filter(size -> 2 * size.getValue() > images)
          .forEach(size -> text.append(", mostly ").append(size.getKey()));
    }
    return text.append(images < count ? " (of %d images)".formatted(images) : "").toString();
  }
}
