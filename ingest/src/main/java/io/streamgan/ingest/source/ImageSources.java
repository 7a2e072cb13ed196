package io.streamgan.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens the source at a location. */
public final class ImageSources {
  /** The location of the synthetic digits, which need no files. */
  public static final String SYNTHETIC = "synthetic";

  private static final String SUPPORTED =
      "expected a folder or zip of image files, or an IDX image file (plain or .gz)";

  private enum Kind {
    SYNTHETIC,
    FOLDER,
    ZIP,
    IDX
  }

  private ImageSources() {}

  /**
   * Opens {@code location}: {@value #SYNTHETIC}, or the path of a folder of images, of a zip of the
   * same, or of an IDX image file.
   *
   * @throws SourceException when there is no source, or none that can be used
   */
  public static ImageSource open(String location, SourceOptions options) {
    Kind kind = kind(location);
    Path path = Path.of(location);
    return switch (kind) {
      case SYNTHETIC ->
          new SyntheticDigits(options.decoding().format(), options.seed(), options.drift());
      case FOLDER -> EncodedFiles.open(path, FolderFiles.list(path), options);
      case ZIP -> EncodedFiles.open(path, ZipFiles.open(path), options);
      case IDX -> IdxImages.open(path, options);
    };
  }

  /**
   * The channels that suit the source: 3 for a folder or zip, 1 for IDX files and the synthetic
   * digits.
   *
   * @throws SourceException when there is nothing there, or nothing that can be used
   */
  public static int channelsOf(String location) {
    return switch (kind(location)) {
      case SYNTHETIC, IDX -> 1;
      case FOLDER, ZIP -> 3;
    };
  }

  private static Kind kind(String location) {
    if (location.equals(SYNTHETIC)) {
      return Kind.SYNTHETIC;
    }
    Path path = path(location);
    if (!Files.exists(path)) {
      throw new SourceException(
          "no images at %s: there is no such file or folder; %s".formatted(path, SUPPORTED));
    }
    return Files.isDirectory(path) ? Kind.FOLDER : kindOfFile(path);
  }

  private static Path path(String location) {
    try {
      return Path.of(location);
    } catch (InvalidPathException e) {
      throw new SourceException("no images at '" + location + "': it is no path", e);
    }
  }

  /** Recognises a file by its first bytes, because names are not reliable. */
  private static Kind kindOfFile(Path path) {
    byte[] head;
    try (InputStream in = Files.newInputStream(path)) {
      head = in.readNBytes(4);
    } catch (IOException e) {
      throw new SourceException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
    if (head.length >= 2 && head[0] == 'P' && head[1] == 'K') {
      return Kind.ZIP;
    }
    boolean gzip = head.length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b;
    boolean idx = head.length >= 3 && head[0] == 0 && head[1] == 0 && head[2] == 8;
    if (gzip || idx) {
      return Kind.IDX;
    }
    throw new SourceException("%s is no source of images; %s".formatted(path, SUPPORTED));
  }
}
