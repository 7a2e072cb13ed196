package io.streamgan.ingest.source;

/**
 * One decoded image.
 *
 * @param id identity within its source
 * @param label class index, -1 where unknown
 * @param pixels uint8, [size, size, channels], row-major; the receiver's own
 */
public record SourceImage(String id, int label, byte[] pixels) {
  /** The label of an image whose class is not known. */
  public static final int UNLABELLED = -1;
}
