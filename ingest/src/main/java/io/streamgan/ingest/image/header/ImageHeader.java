package io.streamgan.ingest.image.header;

/**
 * What an encoded image says of itself.
 *
 * @param width pixels, as stored; the largest where parts of the image name several
 * @param height pixels, likewise
 * @param sampleBytes of a decoded pixel: samples by the bytes of each
 * @param frames of an animation, or pages; 1 for most
 * @param passes over all pixels that decoding takes: the scans of a progressive JPEG; 1 for most
 * @param orientation how to turn what is stored
 * @param end of the image: what follows it is no part of it; {@link #NO_END} where the format does
 *     not tell
 */
public record ImageHeader(
    long width,
    long height,
    int sampleBytes,
    int frames,
    int passes,
    Orientation orientation,
    long end) {
  public static final long NO_END = -1;

  /** An image of one frame, decoded in one pass, as it is stored. */
  static ImageHeader single(long width, long height, int sampleBytes, long end) {
    return new ImageHeader(width, height, sampleBytes, 1, 1, Orientation.AS_STORED, end);
  }

  /** Pixels of the largest part. */
  public long pixels() {
    return width > Integer.MAX_VALUE || height > Integer.MAX_VALUE
        ? Long.MAX_VALUE
        : width * height;
  }
}
