package io.streamgan.ingest.source;

import io.streamgan.ingest.image.header.ContentKind;
import io.streamgan.ingest.source.archive.TarFiles;
import io.streamgan.ingest.source.archive.TarGzFiles;
import io.streamgan.ingest.source.archive.TarShards;
import io.streamgan.ingest.source.array.CifarFiles;
import io.streamgan.ingest.source.array.NumpyFiles;
import io.streamgan.ingest.source.parquet.ParquetFiles;
import io.streamgan.ingest.source.s3.S3Access;
import io.streamgan.ingest.source.s3.S3Files;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens the source at a location. */
public final class ImageSources {
  /** The location of the synthetic digits, which need no files. */
  public static final String SYNTHETIC = "synthetic";

  private static final String SUPPORTED =
      "expected a folder, zip, tar or tar.gz archive of image files, an IDX image file (plain or"
          + " .gz), a NumPy file (.npy, .npz), CIFAR's binary files or Parquet files with a column"
          + " of images";

  /** Commands that unpack the archives that are not read, by {@link ContentKind}. */
  private static final Map<String, String> UNPACK =
      Map.of(
          "XZ archive", "xz -dk",
          "bzip2 archive", "bzip2 -dk",
          "Zstandard archive", "zstd -d",
          "7z archive", "7z x",
          "RAR archive", "unrar x");

  private static final int TAR_MAGIC_AT = 257;
  private static final int HEAD_BYTES = 512;

  /** Number of files in a folder without images among which a source is looked for. */
  private static final int MAX_LOOKED_AT = 1_000;

  private enum Kind {
    ZIP,
    TAR,
    TAR_GZ,
    SHARDS,
    IDX,
    NPY,
    NPZ,
    CIFAR,
    PARQUET
  }

  private ImageSources() {}

  /**
   * Opens {@code location}: {@value #SYNTHETIC}, the path of a folder or file, the address of a
   * folder in a bucket, or the address of a file, which is downloaded once.
   *
   * @throws SourceException when there is no source, or none that can be used
   */
  public static ImageSource open(String location, SourceOptions options) {
    if (location.equals(SYNTHETIC)) {
      return new SyntheticDigits(options.decoding().format(), options.seed(), options.drift());
    }
    if (S3Files.isAddress(location) && S3Files.isFolder(location, options.s3())) {
      return bucket(location, options);
    }
    Path path = path(location, options.s3());
    return Files.isDirectory(path) ? folder(path, options) : file(path, options);
  }

  /** A file, or those that a pattern matches. */
  private static ImageSource file(Path path, SourceOptions options) {
    return switch (kind(path)) {
      case ZIP -> EncodedFiles.open(path, ZipFiles.open(path), options);
      case TAR -> EncodedFiles.open(path, TarFiles.open(path), options);
      case TAR_GZ -> EncodedFiles.open(path, TarGzFiles.open(path, List.of(path)), options);
      case SHARDS -> shards(path, options);
      case IDX -> IdxImages.open(path, options);
      case NPY -> NumpyFiles.openArray(path, options);
      case NPZ -> NumpyFiles.openArchive(path, options);
      case CIFAR -> CifarFiles.open(path, List.of(path), options);
      case PARQUET -> parquet(path, options);
    };
  }

  /**
   * The images of a folder, unless it has CIFAR's files; or its archives or Parquet files if it
   * holds no images.
   */
  private static ImageSource folder(Path path, SourceOptions options) {
    List<Path> cifar = CifarFiles.in(path);
    if (!cifar.isEmpty()) {
      return CifarFiles.open(path, cifar, options);
    }
    FolderFiles files = FolderFiles.list(path);
    if (!files.paths().isEmpty()) {
      return EncodedFiles.open(path, files, options);
    }
    if (!TarShards.in(path).isEmpty()) {
      return shards(path, options);
    }
    if (!ParquetFiles.in(path).isEmpty()) {
      return parquet(path, options);
    }
    Optional<Path> other = largestSourceIn(path);
    if (other.isPresent()) {
      throw new SourceException(
          "no images in %s, but %s is a source of its own: give its path"
              .formatted(path, other.get()));
    }
    return EncodedFiles.open(path, files, options);
  }

  /** The largest of the files in a folder that can be opened; data sets come in such folders. */
  private static Optional<Path> largestSourceIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .limit(MAX_LOOKED_AT)
          .filter(ImageSources::isSource)
          .max(Comparator.comparingLong(file -> file.toFile().length()));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static boolean isSource(Path file) {
    try {
      kindOfFile(file);
      return true;
    } catch (SourceException e) {
      return false;
    }
  }

  private static ImageSource shards(Path path, SourceOptions options) {
    Path folder = folderOf(path);
    List<Path> archives = Files.isDirectory(path) ? TarShards.in(path) : FilePattern.files(path);
    return EncodedFiles.open(path, shards(folder, archives), options);
  }

  private static ImageFiles shards(Path folder, List<Path> archives) {
    boolean plain = archives.stream().allMatch(file -> kindOfFile(file) == Kind.TAR);
    return plain ? TarShards.open(folder, archives) : TarGzFiles.open(folder, archives);
  }

  /** The images of a folder in a bucket, or of its archives or Parquet files if it holds none. */
  private static ImageSource bucket(String location, SourceOptions options) {
    S3Files files = S3Files.list(location, options.s3());
    if (!files.paths().isEmpty() || (files.archives().isEmpty() && files.parquet().isEmpty())) {
      return EncodedFiles.open(location, files, options);
    }
    files.close();
    Path folder = Path.of(files.name());
    if (!files.archives().isEmpty()) {
      List<Path> archives =
          files.archives().stream().map(archive -> S3Files.fetch(archive, options.s3())).toList();
      return EncodedFiles.open(location, shards(folder, archives), options);
    }
    Map<String, Path> fetched = new LinkedHashMap<>();
    files
        .parquet()
        .forEach((path, object) -> fetched.put(path, S3Files.fetch(object, options.s3())));
    return EncodedFiles.open(location, ParquetFiles.open(folder, fetched), options);
  }

  private static ImageSource parquet(Path path, SourceOptions options) {
    if (Files.isRegularFile(path)) {
      return EncodedFiles.open(path, ParquetFiles.open(path, List.of(path)), options);
    }
    List<Path> files = Files.isDirectory(path) ? ParquetFiles.in(path) : FilePattern.files(path);
    return EncodedFiles.open(path, ParquetFiles.open(folderOf(path), files), options);
  }

  /** The folder itself, or that of the files that a pattern matches. */
  private static Path folderOf(Path path) {
    return Files.isDirectory(path) ? path : FilePattern.folder(path);
  }

  /**
   * Returns the channels that suit the source: 1 for IDX files and the synthetic digits, those of
   * the arrays for NumPy's files, and 3 otherwise.
   *
   * @param s3 access to a store of objects
   * @throws SourceException when there is nothing there, or nothing that can be used
   */
  public static int channelsOf(String location, S3Access s3) {
    if (location.equals(SYNTHETIC)) {
      return 1;
    }
    if (S3Files.isAddress(location) && S3Files.isFolder(location, s3)) {
      return 3;
    }
    Path path = path(location, s3);
    if (Files.isDirectory(path)) {
      return 3;
    }
    return switch (kind(path)) {
      case IDX -> 1;
      case ZIP, TAR, TAR_GZ, SHARDS, CIFAR, PARQUET -> 3;
      case NPY, NPZ -> NumpyFiles.channels(path);
    };
  }

  /** Whether the location is an address, and no path. */
  public static boolean isAddress(String location) {
    return Download.isAddress(location) || S3Files.isAddress(location);
  }

  private static Kind kind(Path path) {
    if (!Files.exists(path)) {
      Optional<Path> first = FilePattern.files(path).stream().findFirst();
      if (first.isPresent()) {
        return kindOfParts(path, first.get());
      }
      throw new SourceException(
          "no images at %s: there is no such file or folder; %s".formatted(path, SUPPORTED));
    }
    return kindOfFile(path);
  }

  /** Of the files that a pattern matches, which are archives or Parquet files. */
  private static Kind kindOfParts(Path pattern, Path first) {
    return switch (kindOfFile(first)) {
      case TAR, TAR_GZ -> Kind.SHARDS;
      case PARQUET -> Kind.PARQUET;
      default ->
          throw new SourceException(
              "%s matches %s, which is neither a tar archive nor a Parquet file; give a folder"
                  .formatted(pattern, first));
    };
  }

  private static Path path(String location, S3Access s3) {
    if (S3Files.isAddress(location)) {
      return S3Files.fetch(location, s3);
    }
    if (Download.isAddress(location)) {
      return Download.fetch(location);
    }
    try {
      return Path.of(location);
    } catch (InvalidPathException e) {
      throw new SourceException("no images at '" + location + "': it is no path", e);
    }
  }

  /** Recognises a file by its first bytes, because names are not reliable. */
  private static Kind kindOfFile(Path path) {
    byte[] head = head(path, false);
    if (begins(head, 0, "PK")) {
      return NumpyFiles.isArchive(path) ? Kind.NPZ : Kind.ZIP;
    }
    if (begins(head, 0, "\u001f\u008b")) {
      return isTar(head(path, true)) ? Kind.TAR_GZ : Kind.IDX;
    }
    if (isTar(head)) {
      return Kind.TAR;
    }
    if (begins(head, 0, "PAR1")) {
      return Kind.PARQUET;
    }
    if (begins(head, 0, "\0\0\b")) {
      return Kind.IDX;
    }
    if (NumpyFiles.isArray(head)) {
      return Kind.NPY;
    }
    if (CifarFiles.isCifar(path)) {
      return Kind.CIFAR;
    }
    String content = ContentKind.of(head);
    String unpack = UNPACK.get(content);
    throw new SourceException(
        unpack == null
            ? "%s is no source of images; %s".formatted(path, SUPPORTED)
            : "%s is a file of another kind, %s: run '%s %s', and give what that makes"
                .formatted(path, content, unpack, path));
  }

  /** First bytes of a file, inflated or as they are; none where it cannot be inflated. */
  private static byte[] head(Path path, boolean inflated) {
    try (InputStream in = Files.newInputStream(path);
        InputStream content = inflated ? new GZIPInputStream(in) : in) {
      return content.readNBytes(HEAD_BYTES);
    } catch (ZipException | EOFException e) {
      return new byte[0];
    } catch (IOException e) {
      throw new SourceException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static boolean isTar(byte[] head) {
    return begins(head, TAR_MAGIC_AT, "ustar");
  }

  private static boolean begins(byte[] head, int at, String bytes) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith(bytes, at);
  }
}
