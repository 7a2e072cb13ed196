package io.streamgan.ingest.image.header;

import java.util.List;

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
 * @param profiles positions of the names of colour profiles that readers apply
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
    List<Integer> profiles,
    long end) {
  public static final long NO_END = -1;

  /** An image of one frame, decoded in one pass, as it is stored. */
  static ImageHeader single(long width, long height, int sampleBytes, long end) {
    return new ImageHeader(width, height, sampleBytes, 1, 1, Orientation.AS_STORED, List.of(), end);
  }

  /** Pixels of the largest part. */
  public long pixels() {
    return width > Integer.MAX_VALUE || height > Integer.MAX_VALUE
        ? Long.MAX_VALUE
        : width * height;
  }

  /**
   * Returns {@code content}, or a copy in which no reader finds a colour profile where there is
   * one. Profiles are not applied, and their bytes reach no decoder.
   */
  public byte[] withoutProfiles(byte[] content) {
    if (profiles.isEmpty()) {
      return content;
    }
    byte[] copy = content.clone();
    for (int name : profiles) {
      copy[name] = '-';
    }
    return copy;
  }
}
