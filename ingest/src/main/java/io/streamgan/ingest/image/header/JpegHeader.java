package io.streamgan.ingest.image.header;

import java.util.ArrayList;
import java.util.List;

/**
 * JPEG: segments, each a marker and a length, up to the end marker; behind each start of scan lies
 * coded data without a length, in which only restart markers occur. The end marker may be missing.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B</a>
 */
final class JpegHeader {
  static final int MARKER = 0xff;
  static final int END_OF_IMAGE = 0xd9;
  private static final int START_OF_SCAN = 0xda;
  private static final int JFIF_SEGMENT = 0xe0;
  private static final int EXIF_SEGMENT = 0xe1;
  private static final int PROFILE_SEGMENT = 0xe2;
  private static final int ADOBE_SEGMENT = 0xee;
  private static final String JFIF = "JFIF\0";
  private static final String PROFILE = "ICC_PROFILE\0";
  private static final String ADOBE = "Adobe";
  private static final int ADOBE_TRANSFORM = 11;
  private static final int END_MARKER_BYTES = 2;

  private final ByteReader bytes;
  private long width;
  private long height;
  private int components;
  private int scans;
  private final List<Integer> profiles = new ArrayList<>();
  private final List<Integer> adobes = new ArrayList<>();
  private String componentIds = "";
  private boolean jfif;
  private int adobeTransform = Amendments.AS_IT_IS;
  private Orientation orientation = Orientation.AS_STORED;

  private JpegHeader(ByteReader bytes) {
    this.bytes = bytes;
  }

  static ImageHeader read(byte[] content) throws MalformedImageException {
    return new JpegHeader(ByteReader.bigEndian(content)).read();
  }

  private ImageHeader read() throws MalformedImageException {
    long at = 2;
    while (true) {
      if (scans > 0 && at + 1 >= bytes.length()) {
        return header(bytes.length() + END_MARKER_BYTES);
      }
      if (bytes.u8(at) != MARKER) {
        throw new MalformedImageException("no marker where a segment ends, at byte " + at);
      }
      while (bytes.u8(at + 1) == MARKER) {
        at++;
      }
      int marker = bytes.u8(at + 1);
      at += 2;
      if (marker == END_OF_IMAGE) {
        return header(at);
      }
      if (isBare(marker)) {
        continue;
      }
      long end = at + bytes.u16(at);
      bytes.require(at, end - at);
      read(marker, at + 2, end);
      at = marker == START_OF_SCAN ? endOfScan(end) : end;
    }
  }

  private void read(int marker, long at, long end) throws MalformedImageException {
    if (isFrame(marker)) {
      height = Math.max(height, bytes.u16(at + 1));
      width = Math.max(width, bytes.u16(at + 3));
      components = Math.max(components, bytes.u8(at + 5));
      componentIds = componentIds(at + 6, bytes.u8(at + 5));
    } else if (marker == START_OF_SCAN) {
      scans++;
    } else if (marker == EXIF_SEGMENT && end - at > 6 && bytes.has(at, Orientation.EXIF)) {
      orientation = Orientation.inExif(bytes, at + Orientation.EXIF.length(), end);
    } else if (marker == PROFILE_SEGMENT && begins(at, end, PROFILE)) {
      profiles.add((int) at);
    } else if (marker == JFIF_SEGMENT && begins(at, end, JFIF)) {
      jfif = true;
    } else if (marker == ADOBE_SEGMENT && begins(at, end, ADOBE) && end - at > ADOBE_TRANSFORM) {
      adobes.add((int) at);
      adobeTransform = bytes.u8(at + ADOBE_TRANSFORM);
    }
  }

  private boolean begins(long at, long end, String name) throws MalformedImageException {
    return end - at >= name.length() && bytes.has(at, name);
  }

  private String componentIds(long at, int count) throws MalformedImageException {
    StringBuilder ids = new StringBuilder();
    for (int i = 0; i < count; i++) {
      ids.append((char) bytes.u8(at + 3L * i));
    }
    return ids.toString();
  }

  private ImageHeader header(long end) throws MalformedImageException {
    if (components == 0 || scans == 0) {
      throw new MalformedImageException("it ends before its first scan");
    }
    Amendments amendments = amendments(end > bytes.length());
    return new ImageHeader(width, height, components, 1, scans, orientation, amendments, end);
  }

  /**
   * Makes readers agree with libjpeg on the colours of three components: they are RGB where Adobe's
   * segment says so or, without that segment, where their ids are 'R', 'G' and 'B', but not in a
   * JFIF file. The JDK's reader guesses by the subsampling instead.
   */
  private Amendments amendments(boolean endMissing) {
    if (components != 3) {
      return new Amendments(profiles, Amendments.AS_IT_IS, endMissing);
    }
    boolean rgb =
        !jfif && (adobes.isEmpty() ? componentIds.equals("RGB") : adobeTransform == Amendments.RGB);
    List<Integer> hidden = new ArrayList<>(profiles);
    hidden.addAll(adobes);
    int transform = rgb ? Amendments.RGB : jfif ? Amendments.AS_IT_IS : Amendments.YCC;
    return new Amendments(hidden, transform, endMissing);
  }

  /** The next marker that belongs to no scan; the length of the file where there is none. */
  private long endOfScan(long from) throws MalformedImageException {
    long at = from;
    while (true) {
      at = bytes.find(at, MARKER);
      if (at + 1 >= bytes.length()) {
        return bytes.length();
      }
      int next = bytes.u8(at + 1);
      if (next != 0 && next != MARKER && !isBare(next)) {
        return at;
      }
      at += next == MARKER ? 1 : 2;
    }
  }

  /** Restart and temporary markers stand without a length. */
  private static boolean isBare(int marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
  }

  /** Start of frame, in any coding; three numbers of that range mean tables. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }
}
