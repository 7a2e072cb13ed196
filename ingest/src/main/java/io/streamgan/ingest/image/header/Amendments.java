package io.streamgan.ingest.image.header;

import java.util.List;

/**
 * Changes to an image's bytes before a reader sees them, so that all readers understand it alike.
 *
 * @param hidden positions of names of parts that no reader must find: colour profiles, which are
 *     not applied, and Adobe's segment of a JPEG
 * @param colourTransform value that Adobe's segment of a JPEG has to have: {@link #RGB} or {@link
 *     #YCC}, or {@link #AS_IT_IS}
 * @param endMissing whether the end marker of a JPEG is missing
 */
public record Amendments(List<Integer> hidden, int colourTransform, boolean endMissing) {
  /** No segment of Adobe's is inserted. */
  public static final int AS_IT_IS = -1;

  /** The components are red, green and blue. */
  public static final int RGB = 0;

  /** The components are luma and two differences of colours. */
  public static final int YCC = 1;

  static final Amendments NONE = hiding(List.of());

  private static final byte[] ADOBE = {
    (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
  };

  private static final int START_BYTES = 2;

  static Amendments hiding(List<Integer> names) {
    return new Amendments(names, AS_IT_IS, false);
  }

  /** Returns {@code content}, or an amended copy. */
  public byte[] apply(byte[] content) {
    if (hidden.isEmpty() && colourTransform == AS_IT_IS && !endMissing) {
      return content;
    }
    int inserted = colourTransform == AS_IT_IS ? 0 : ADOBE.length;
    byte[] copy = new byte[content.length + inserted + (endMissing ? 2 : 0)];
    System.arraycopy(content, 0, copy, 0, START_BYTES);
    if (inserted > 0) {
      System.arraycopy(ADOBE, 0, copy, START_BYTES, inserted);
      copy[START_BYTES + inserted - 1] = (byte) colourTransform;
    }
    System.arraycopy(
        content, START_BYTES, copy, START_BYTES + inserted, content.length - START_BYTES);
    for (int name : hidden) {
      copy[name + inserted] = '-';
    }
    if (endMissing) {
      copy[copy.length - 2] = (byte) JpegHeader.MARKER;
      copy[copy.length - 1] = (byte) JpegHeader.END_OF_IMAGE;
    }
    return copy;
  }
}
