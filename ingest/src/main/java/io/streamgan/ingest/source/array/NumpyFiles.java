package io.streamgan.ingest.source.array;

import io.streamgan.ingest.source.EncodedFiles;
import io.streamgan.ingest.source.FolderLayout;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceOptions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NumPy's files as sources. An {@code .npy} file holds images and has its labels in a file beside
 * it; an {@code .npz} archive holds both, in one or several splits, under the names that MedMNIST
 * ({@code train_images}, {@code train_labels}), Keras ({@code x_train}, {@code y_train}) and others
 * use. Arrays of an archive are inflated into memory.
 */
public final class NumpyFiles {
  private static final Logger LOG = LoggerFactory.getLogger(NumpyFiles.class);
  private static final String ENDING = ".npy";

  /** What names of images have, and what names of their labels have in its place. */
  private static final List<String[]> PAIRS =
      List.of(
          new String[] {"images", "labels"},
          new String[] {"image", "label"},
          new String[] {"x_", "y_"},
          new String[] {"X_", "y_"},
          new String[] {"arr_0", "arr_1"},
          new String[] {"data", "labels"},
          new String[] {"x", "y"},
          new String[] {"X", "y"});

  private NumpyFiles() {}

  /** Whether a file that begins with {@code head} is a NumPy array. */
  public static boolean isArray(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith(NpyHeader.SIGNATURE);
  }

  /** Whether a zip archive holds NumPy's arrays. */
  public static boolean isArchive(Path zip) {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      return file.stream().anyMatch(entry -> entry.getName().endsWith(ENDING));
    } catch (IOException e) {
      // Whoever opens it as an archive of images says what is wrong.
      return false;
    }
  }

  /**
   * Returns the number of channels of the images of a file: 1, 3 or 4.
   *
   * @throws SourceException when the file is damaged
   */
  public static int channels(Path file) {
    if (!isArchive(file)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        return channels(NpyHeader.read(in, file));
      } catch (IOException e) {
        throw new SourceException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
      }
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return headers(file, zip).values().stream()
          .filter(NpyImages::areImages)
          .mapToInt(NumpyFiles::channels)
          .max()
          .orElse(1);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static int channels(NpyHeader header) {
    return header.shape().length == 4 ? header.shape()[3] : 1;
  }

  /**
   * Opens an array, with the labels beside it.
   *
   * @throws SourceException when the file holds no images, or is damaged
   */
  public static ArrayImages openArray(Path file, SourceOptions options) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      NpyImages images = NpyImages.open(file, NpyHeader.read(in, file));
      return ArrayImages.of(
          file,
          List.of(new LabelledArray("", images, labelsBeside(file, images.count()))),
          List.of(),
          options);
    } catch (IOException e) {
      throw new SourceException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Opens the images of an archive, or those of a split.
   *
   * @throws SourceException when the archive holds no images, or is damaged
   */
  public static ArrayImages openArchive(Path file, SourceOptions options) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Map<String, NpyHeader> headers = headers(file, zip);
      List<LabelledArray> parts = new ArrayList<>();
      Map<String, Integer> splits = new TreeMap<>();
      for (Map.Entry<String, NpyHeader> array : headers.entrySet()) {
        String split = Optional.ofNullable(FolderLayout.splitOf(array.getKey())).orElse("");
        if (!split.isEmpty() && NpyImages.areImages(array.getValue())) {
          splits.merge(split, array.getValue().shape()[0], Integer::sum);
        }
        if (NpyImages.areImages(array.getValue()) && FolderLayout.isIn(options.split(), split)) {
          NpyHeader header = array.getValue();
          NpyImages images = NpyImages.of(file, header, inflate(file, zip, array.getKey(), header));
          parts.add(
              new LabelledArray(
                  split, images, labels(file, zip, array.getKey(), images.count(), headers)));
        }
      }
      if (parts.isEmpty()) {
        throw new SourceException(
            "%s holds no images%s: its arrays are %s; expected uint8, [count, height, width] or [count, height, width, 1, 3 or 4]"
                .formatted(
                    file,
                    options.split().isEmpty() ? "" : " of the split '" + options.split() + "'",
                    describe(headers)));
      }
      EncodedFiles.logSplits(file.getFileName().toString(), splits, options.split());
      return ArrayImages.of(file, parts, List.of(), options);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static SourceException unreadable(Path file, IOException e) {
    return new SourceException(
        "%s is no readable NumPy archive: %s; fetch it again".formatted(file, e.getMessage()), e);
  }

  /** Headers of the archive's arrays, by name without the ending. */
  private static Map<String, NpyHeader> headers(Path file, ZipFile zip) throws IOException {
    Map<String, NpyHeader> headers = new TreeMap<>();
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      String name = entry.getName();
      if (name.endsWith(ENDING)) {
        try (InputStream in = zip.getInputStream(entry)) {
          headers.put(
              name.substring(0, name.length() - ENDING.length()),
              NpyHeader.read(in, file + "/" + name));
        }
      }
    }
    return headers;
  }

  private static int[] labels(
      Path file, ZipFile zip, String images, int count, Map<String, NpyHeader> headers)
      throws IOException {
    for (String name : labelNames(images)) {
      NpyHeader header = headers.get(name);
      if (header != null && NpyLabels.areLabels(header, count)) {
        return NpyLabels.of(header, inflate(file, zip, name, header));
      }
    }
    LOG.info(
        "{} of {} has no labels: looked for {}", images, file.getFileName(), labelNames(images));
    return new int[0];
  }

  private static int[] labelsBeside(Path images, int count) throws IOException {
    String name = images.toAbsolutePath().getFileName().toString();
    String base = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    for (String other : labelNames(base)) {
      Path file = images.resolveSibling(other + ENDING);
      if (Files.isRegularFile(file)) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
          NpyHeader header = NpyHeader.read(in, file);
          if (NpyLabels.areLabels(header, count)) {
            LOG.info("labels of {}: {}", name, file.getFileName());
            return NpyLabels.of(header, elements(in, header, file));
          }
        }
      }
    }
    LOG.info("{} has no labels: looked beside it for {}", name, labelNames(base));
    return new int[0];
  }

  static List<String> labelNames(String images) {
    List<String> names = new ArrayList<>();
    for (String[] pair : PAIRS) {
      int at = images.lastIndexOf(pair[0]);
      if (at >= 0) {
        names.add(images.substring(0, at) + pair[1] + images.substring(at + pair[0].length()));
      }
    }
    return names.stream().distinct().toList();
  }

  private static byte[] inflate(Path file, ZipFile zip, String name, NpyHeader header)
      throws IOException {
    ZipEntry entry = zip.getEntry(name + ENDING);
    try (InputStream in = zip.getInputStream(entry)) {
      in.skipNBytes(header.bytes());
      return elements(in, header, file + "/" + name);
    }
  }

  private static byte[] elements(InputStream in, NpyHeader header, Object file) throws IOException {
    long bytes = header.elements() * header.elementBytes();
    if (bytes > Math.min(Integer.MAX_VALUE - 16, Runtime.getRuntime().maxMemory() / 2)) {
      throw new SourceException(
          "%s holds %d bytes, too many to inflate into memory; unzip the archive, and feed the .npy file"
              .formatted(file, bytes));
    }
    byte[] values = in.readNBytes((int) bytes);
    if (values.length < bytes) {
      throw NpyImages.truncated(file, bytes, values.length);
    }
    return values;
  }

  private static String describe(Map<String, NpyHeader> headers) {
    List<String> arrays = new ArrayList<>();
    headers.forEach(
        (name, header) ->
            arrays.add("%s %s%s".formatted(name, header.type(), Arrays.toString(header.shape()))));
    return String.join(", ", arrays);
  }
}
