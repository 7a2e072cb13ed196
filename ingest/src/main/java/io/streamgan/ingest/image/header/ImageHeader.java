package io.streamgan.ingest.image.header;

/**
 * Properties of an encoded image, read from its structure.
 *
 * @param width pixels, as stored; the largest where parts of the image have several
 * @param height pixels, likewise
 * @param sampleBytes bytes per decoded pixel: number of samples times the bytes of each
 * @param frames number of frames or pages; 1 for most images
 * @param passes number of passes over all pixels: the scans of a progressive JPEG; 1 for most
 *     images
 * @param orientation how to turn the stored image upright
 * @param amendments changes to the bytes before a reader sees them
 * @param end position after the last byte of the image; {@link #NO_END} where the format does not
 *     define it
 */
public record ImageHeader(
    long width,
    long height,
    int sampleBytes,
    int frames,
    int passes,
    Orientation orientation,
    Amendments amendments,
    long end) {
  public static final long NO_END = -1;

  /** An image of one frame, decoded in one pass, as it is stored. */
  static ImageHeader single(long width, long height, int sampleBytes, long end) {
    return new ImageHeader(
        width, height, sampleBytes, 1, 1, Orientation.AS_STORED, Amendments.NONE, end);
  }

  /** Pixels of the largest part. */
  public long pixels() {
    return width > Integer.MAX_VALUE || height > Integer.MAX_VALUE
        ? Long.MAX_VALUE
        : width * height;
  }
}
