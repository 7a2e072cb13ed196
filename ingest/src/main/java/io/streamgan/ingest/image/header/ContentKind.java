package io.streamgan.ingest.image.header;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Recognises by its first bytes what a file is that is no image of an {@link EncodedFormat}, for
 * reports of what was skipped.
 */
public final class ContentKind {
  /** Number of first bytes that are looked at. */
  public static final int HEAD_BYTES = 256;

  private static final Set<String> HEIC = Set.of("heic", "heix", "hevc", "heim", "heis", "mif1");
  private static final Set<String> AVIF = Set.of("avif", "avis");

  private record Signature(int at, String bytes, String kind) {}

  private static final List<Signature> SIGNATURES =
      List.of(
          new Signature(0, "\u00ff\n", "JPEG XL"),
          new Signature(4, "JXL ", "JPEG XL"),
          new Signature(4, "jP  ", "JPEG 2000"),
          new Signature(0, "\u00ffO\u00ffQ", "JPEG 2000"),
          new Signature(0, "8BPS", "PSD"),
          new Signature(0, "%PDF", "PDF"),
          new Signature(0, "\0\0\1\0", "ICO"),
          new Signature(0, "qoif", "QOI"),
          new Signature(0, "DDS ", "DDS"),
          new Signature(0, "v/1\1", "EXR"),
          new Signature(0, "\u001aE\u00df\u00a3", "video"),
          new Signature(0, "PK\3\4", "archive"),
          new Signature(0, "\u001f\u008b", "archive"),
          new Signature(0, "\u00fd7zXZ\0", "XZ archive"),
          new Signature(0, "BZh", "bzip2 archive"),
          new Signature(0, "(\u00b5/\u00fd", "Zstandard archive"),
          new Signature(0, "7z\u00bc\u00af\u0027\u001c", "7z archive"),
          new Signature(0, "Rar!\u001a\u0007", "RAR archive"));

  private ContentKind() {}

  /**
   * Returns a word or two for the kind of file, such as {@code HEIC}.
   *
   * @param head first bytes of the file
   */
  public static String of(byte[] head) {
    String bytes =
        new String(head, 0, Math.min(head.length, HEAD_BYTES), StandardCharsets.ISO_8859_1);
    if (bytes.startsWith("ftyp", 4) && bytes.length() >= 12) {
      return ofContainer(bytes.substring(8, 12));
    }
    for (Signature signature : SIGNATURES) {
      if (bytes.startsWith(signature.bytes, signature.at)) {
        return signature.kind;
      }
    }
    if (bytes.isEmpty()) {
      return "empty";
    }
    return bytes.toLowerCase(Locale.ROOT).contains("<svg") ? "SVG" : "of another format";
  }

  /** ISO base media files name their brand. */
  private static String ofContainer(String brand) {
    if (HEIC.contains(brand)) {
      return "HEIC";
    }
    return AVIF.contains(brand) ? "AVIF" : "video";
  }
}
