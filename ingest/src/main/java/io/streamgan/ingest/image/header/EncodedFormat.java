package io.streamgan.ingest.image.header;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Image formats that are read, recognised by their first bytes. */
public enum EncodedFormat {
  PNG,
  JPEG,
  GIF,
  BMP,
  WEBP,
  TIFF,
  OTHER;

  /** For messages. */
  public static final String NAMES = "PNG, JPEG, GIF, BMP, WebP or TIFF";

  private static final List<String> ENDINGS =
      List.of(
          ".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".webp", ".tif",
          ".tiff");

  private static final Set<Integer> BMP_HEADERS = Set.of(12, 40, 52, 56, 64, 108, 124);

  /** Returns the format that the first bytes of {@code content} have. */
  public static EncodedFormat of(byte[] content) {
    if (begins(content, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
      return PNG;
    }
    if (begins(content, 0, 0xff, 0xd8, 0xff)) {
      return JPEG;
    }
    if (begins(content, 0, 'G', 'I', 'F', '8', '7', 'a')
        || begins(content, 0, 'G', 'I', 'F', '8', '9', 'a')) {
      return GIF;
    }
    if (begins(content, 0, 'R', 'I', 'F', 'F') && begins(content, 8, 'W', 'E', 'B', 'P')) {
      return WEBP;
    }
    if (begins(content, 0, 'I', 'I', 42, 0) || begins(content, 0, 'M', 'M', 0, 42)) {
      return TIFF;
    }
    return begins(content, 0, 'B', 'M') ? BMP : OTHER;
  }

  /**
   * Whether a file of any name is an image. The two letters that a BMP file begins with are also
   * the beginning of words: the size of its second header has to be one that exists.
   */
  public static boolean isImage(byte[] head) {
    EncodedFormat format = of(head);
    return format == BMP
        ? head.length > 17 && BMP_HEADERS.contains((int) head[14]) && head[15] + head[16] == 0
        : format != OTHER;
  }

  /** Whether the name ends as that of an image file. */
  public static boolean hasImageName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(lower::endsWith);
  }

  private static boolean begins(byte[] content, int at, int... bytes) {
    if (content.length < at + bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((content[at + i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
