package io.streamgan.ingest.image;

import java.util.Locale;

/** The image formats that are read, by the bytes that they begin with. */
public enum EncodedFormat {
  PNG,
  JPEG,
  OTHER;

  /** What {@code content} begins as. */
  public static EncodedFormat of(byte[] content) {
    if (content.length >= 8
        && (content[0] & 0xff) == 0x89
        && content[1] == 'P'
        && content[2] == 'N'
        && content[3] == 'G') {
      return PNG;
    }
    boolean jpeg =
        content.length >= 3
            && (content[0] & 0xff) == 0xff
            && (content[1] & 0xff) == 0xd8
            && (content[2] & 0xff) == 0xff;
    return jpeg ? JPEG : OTHER;
  }

  /** Whether a file of this name is taken for an image. */
  public static boolean hasImageName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".png") || lower.endsWith(".jpg") || lower.endsWith(".jpeg");
  }
}
