package io.streamgan.ingest.source.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.ingest.image.header.ContentKind;
import io.streamgan.ingest.source.FileListing;
import io.streamgan.ingest.source.ImageFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * What a tar archive holds: which entries are images, and the labels of those that have one in an
 * entry beside them, as WebDataset names them: {@code 0001.cls}, a number or name, or {@code
 * 0001.json} with a field of one of the usual names, beside {@code 0001.jpg}. For one thread.
 */
final class TarIndex {
  private static final int MAX_LABEL_BYTES = 64 << 10;
  private static final List<String> LABEL_FIELDS = List.of("label", "cls", "class", "class_name");

  private final ObjectMapper json = new ObjectMapper();
  private final FileListing listing = new FileListing();
  private final Map<String, String> labels = new HashMap<>();
  private final Map<String, byte[]> tables = new TreeMap<>();

  /** Opens the content of an entry. */
  @FunctionalInterface
  interface Content {
    InputStream open() throws IOException;
  }

  /**
   * Returns the path of an entry that is an image; null for any other, of which labels are kept.
   */
  @Nullable String image(TarArchiveEntry entry, Content content) throws IOException {
    if (entry.isDirectory()) {
      return null;
    }
    String path = path(entry);
    if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || entry.isSparse()) {
      listing.skip("link or special file");
      return null;
    }
    if (path.endsWith(".cls")) {
      labels.put(
          key(path), new String(head(content, MAX_LABEL_BYTES), StandardCharsets.UTF_8).strip());
    } else if (path.endsWith(".json")) {
      takeJson(path, head(content, MAX_LABEL_BYTES));
    }
    if (listing.isImage(path, () -> head(content, ContentKind.HEAD_BYTES))) {
      return path;
    }
    if (FileListing.isTable(path) && listing.tables().contains(path)) {
      tables.put(path, head(content, ImageFiles.MAX_TABLE_BYTES + 1));
    }
    return null;
  }

  /**
   * Removes further images of samples that have one: {@code 0001.seg.png}, a mask, beside {@code
   * 0001.jpg}. They are counted.
   */
  void removeFurther(Collection<String> paths) {
    if (paths.stream().noneMatch(TarIndex::isFurther)) {
      return;
    }
    Set<String> samples =
        paths.stream()
            .filter(path -> !isFurther(path))
            .map(TarIndex::key)
            .collect(Collectors.toSet());
    paths.removeIf(
        path -> {
          boolean further = isFurther(path) && samples.contains(key(path));
          if (further) {
            listing.skip("further images of samples");
          }
          return further;
        });
  }

  /** Whether a part of the name between key and ending says what the image is of its sample. */
  private static boolean isFurther(String path) {
    return path.lastIndexOf('.') > path.indexOf('.', path.lastIndexOf('/') + 1);
  }

  static String path(TarArchiveEntry entry) {
    return FileListing.pathInArchive(entry.getName());
  }

  /** Labels by path; empty where no image has a label beside it. */
  Map<String, String> labels(Collection<String> paths) {
    if (labels.isEmpty()) {
      return Map.of();
    }
    Map<String, String> found = new HashMap<>();
    for (String path : paths) {
      String label = labels.get(key(path));
      if (label != null) {
        found.put(path, label);
      }
    }
    return found;
  }

  /** Content of CSV files by path, truncated as {@link ImageFiles#readTable} does. */
  Map<String, byte[]> tables() {
    return tables;
  }

  Map<String, Integer> skipped() {
    return listing.skipped();
  }

  private void takeJson(String path, byte[] content) throws IOException {
    JsonNode fields;
    try {
      fields = json.readTree(content);
    } catch (JsonProcessingException e) {
      // It describes something else, or is longer than labels are.
      return;
    }
    for (String name : LABEL_FIELDS) {
      JsonNode field = fields.path(name);
      if (field.isValueNode() && !field.isNull()) {
        boolean whole = field.isNumber() && field.doubleValue() == field.longValue();
        labels.putIfAbsent(key(path), whole ? Long.toString(field.longValue()) : field.asText());
        return;
      }
    }
  }

  /** WebDataset's key: the path up to the first dot of its last part. */
  private static String key(String path) {
    int dot = path.indexOf('.', path.lastIndexOf('/') + 1);
    return dot < 0 ? path : path.substring(0, dot);
  }

  private static byte[] head(Content content, int limit) throws IOException {
    try (InputStream in = content.open()) {
      return in.readNBytes(limit);
    }
  }
}
