package io.streamgan.ingest.source;

import io.streamgan.ingest.image.header.ContentKind;
import io.streamgan.ingest.image.header.EncodedFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Decides which files of a folder or an archive are images: those whose names end as images' names
 * do, and those of other names whose first bytes are an image's. Other files are counted by kind,
 * except for files that accompany images (texts, tables, annotations) and what operating systems
 * leave behind.
 */
public final class FileListing {
  private static final List<String> COMPANIONS =
      List.of(
          ".txt", ".json", ".jsonl", ".csv", ".tsv", ".xml", ".md", ".html", ".htm", ".yaml",
          ".yml", ".cls", ".mat", ".log", ".url", ".ini", ".db", ".py", ".ipynb", ".sh");

  private static final List<String> SYSTEM_FOLDERS =
      List.of("__MACOSX/", "lost+found/", "$RECYCLE.BIN/", "System Volume Information/", "@eaDir/");

  /** What a name in an archive may begin with, none of which is a folder of its content. */
  private static final Pattern OUTSIDE =
      Pattern.compile("^(?:[A-Za-z]:)?(?:/|\\.{1,2}/)+|^[A-Za-z]:");

  private final Map<String, Integer> skipped = new TreeMap<>();
  private final List<String> tables = new ArrayList<>();

  /** Reads the first bytes of a file. */
  @FunctionalInterface
  public interface Head {
    /** Returns the first {@link ContentKind#HEAD_BYTES} bytes, or all where there are fewer. */
    byte[] read() throws IOException;
  }

  /**
   * Whether the file is an image; a file that is none is counted.
   *
   * @param path separated by '/'
   */
  public boolean isImage(String path, Head head) {
    if (isHidden(path)) {
      return false;
    }
    if (EncodedFormat.hasImageName(path)) {
      return true;
    }
    if (isCompanion(path)) {
      if (isTable(path) && tables.size() < ImageFiles.MAX_TABLES) {
        tables.add(path);
      }
      return false;
    }
    try {
      byte[] bytes = head.read();
      if (EncodedFormat.isImage(bytes)) {
        return true;
      }
      skip(ContentKind.of(bytes));
    } catch (IOException e) {
      skip("unreadable");
    }
    return false;
  }

  /**
   * Returns the path of an entry of an archive: separated by '/', and below the archive's root
   * where the name begins with a drive, {@code /}, {@code ./} or {@code ../}.
   */
  public static String pathInArchive(String name) {
    return OUTSIDE.matcher(name.replace('\\', '/')).replaceFirst("");
  }

  /** Counts something that holds no image that can be read. */
  public void skip(String kind) {
    skipped.merge(kind, 1, Integer::sum);
  }

  /** Whether a name is that of a table, which may hold labels. */
  public static boolean isTable(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return lower.endsWith(".csv") || lower.endsWith(".tsv");
  }

  /** Paths of the first tables, at most {@link ImageFiles#MAX_TABLES}. */
  public List<String> tables() {
    return List.copyOf(tables);
  }

  /** Number of skipped files by kind. */
  public Map<String, Integer> skipped() {
    return Map.copyOf(skipped);
  }

  /**
   * Whether no part of the path is an image or a folder of images to its owner: a part begins with
   * a dot, or is a folder that an operating system adds.
   */
  static boolean isHidden(String path) {
    if (path.startsWith(".") || path.contains("/.")) {
      return true;
    }
    return SYSTEM_FOLDERS.stream()
        .anyMatch(folder -> path.startsWith(folder) || path.contains("/" + folder));
  }

  private static boolean isCompanion(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return COMPANIONS.stream().anyMatch(lower::endsWith);
  }
}
