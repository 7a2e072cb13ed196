package io.streamgan.ingest.source;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Meaning of the folders that image files lie in. Folders that all files have in common at the
 * beginning of their paths are looked through, because archives often wrap their content in a
 * folder or two. Folders named as parts of a data set (train, val, test, or fold1, fold2) that
 * stand side by side, above the classes or within each of them, are its splits. The first of the
 * remaining folders names the class. A file that lies in no such folder has none, so that a single
 * folder of images has no classes.
 *
 * @param top folders that all files have in common, with the last '/'; empty where there are none
 * @param place where the splits are
 * @param inner folders between splits and classes that all files have in common
 * @param topSplit split that one of the common folders is; null where none is
 */
public record FolderLayout(String top, Place place, String inner, @Nullable String topSplit) {
  private static final Pattern SPLIT =
      Pattern.compile(
          "(?:.*[_\\- ])?(train|training|val|valid|validation|dev|test|testing|eval|pred)"
              + "(?:[_\\- ]?(?:set|images|data))?"
              + "|(?:.*[_\\- ])?(fold)[_\\- ]?(\\d{1,2})");

  private static final Map<String, String> SYNONYMS =
      Map.of(
          "training", "train",
          "valid", "val",
          "validation", "val",
          "dev", "val",
          "testing", "test",
          "eval", "test");

  /** Where splits are. */
  public enum Place {
    NOWHERE,
    ABOVE_CLASSES,
    WITHIN_CLASSES
  }

  /**
   * Reads the layout from the paths.
   *
   * @param paths of all image files, separated by '/'
   */
  public static FolderLayout of(Collection<String> paths) {
    String top = commonFolders(paths);
    Place place = place(top, paths);
    String topSplit =
        Stream.of(top.split("/"))
            .map(FolderLayout::splitOf)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    FolderLayout layout = new FolderLayout(top, place, "", topSplit);
    return place != Place.ABOVE_CLASSES
        ? layout
        : new FolderLayout(
            top, place, commonFolders(paths.stream().map(layout::behindSplits).toList()), topSplit);
  }

  /** Name of the class of the file at {@code path}; null where it has none. */
  @Nullable String className(String path) {
    String rest = behindSplits(path);
    return first(rest.startsWith(inner) ? rest.substring(inner.length()) : rest);
  }

  /**
   * Name of the class as {@link #className} gives it; where that is none, the uppermost folder that
   * is no split, because further folders may follow; null where there is none either.
   */
  public @Nullable String nearestClassName(String path) {
    String name = className(path);
    String rest = path;
    while (name == null && rest.indexOf('/') >= 0) {
      String folder = first(rest);
      name = splitOf(folder) == null ? folder : null;
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return name;
  }

  /** Name of the split that the file lies in, such as train; null where it lies in none. */
  public @Nullable String split(String path) {
    String rest = behindTop(path);
    return switch (place) {
      case ABOVE_CLASSES -> splitOf(first(rest));
      case WITHIN_CLASSES -> splitOf(first(rest.substring(rest.indexOf('/') + 1)));
      case NOWHERE -> topSplit;
    };
  }

  /** The split that a name stands for, as {@code Training} for {@code train}; null for none. */
  public static @Nullable String splitOf(@Nullable String name) {
    if (name == null) {
      return null;
    }
    Matcher matcher = SPLIT.matcher(name.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return null;
    }
    return matcher.group(2) == null
        ? SYNONYMS.getOrDefault(matcher.group(1), matcher.group(1))
        : matcher.group(2) + matcher.group(3);
  }

  /**
   * Whether files of {@code split} are wanted.
   *
   * @param wanted name of a split in any spelling; empty where all are wanted
   */
  public static boolean isIn(String wanted, @Nullable String split) {
    return wanted.isEmpty() || (split != null && split.equals(splitOf(wanted)));
  }

  private String behindTop(String path) {
    return path.startsWith(top) ? path.substring(top.length()) : path;
  }

  /** The path without the common folders, and without its split, which may be named twice. */
  private String behindSplits(String path) {
    String rest = behindTop(path);
    if (place != Place.ABOVE_CLASSES) {
      return rest;
    }
    String split = splitOf(first(rest));
    while (split != null && split.equals(splitOf(first(rest)))) {
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return rest;
  }

  private static Place place(String top, Collection<String> paths) {
    Map<String, Set<String>> folders = new TreeMap<>();
    String known = null;
    for (String path : paths) {
      // Most files lie in the folder of the one before.
      if (known != null && path.startsWith(known)) {
        continue;
      }
      String rest = path.substring(top.length());
      String first = first(rest);
      if (first != null) {
        String second = first(rest.substring(first.length() + 1));
        folders.computeIfAbsent(first, f -> new TreeSet<>()).add(second == null ? "" : second);
        known = second == null ? null : top + first + "/" + second + "/";
      }
    }
    if (areSplits(folders.keySet())) {
      return Place.ABOVE_CLASSES;
    }
    Set<String> seconds =
        folders.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    return areSplits(seconds) ? Place.WITHIN_CLASSES : Place.NOWHERE;
  }

  /** All names are splits, of more than one kind: one alone may be the name of a class. */
  private static boolean areSplits(Set<String> names) {
    return names.stream().allMatch(name -> splitOf(name) != null)
        && names.stream().map(FolderLayout::splitOf).distinct().count() > 1;
  }

  private static @Nullable String first(String path) {
    int end = path.indexOf('/');
    return end < 0 ? null : path.substring(0, end);
  }

  /** The longest folder that all paths lie below, with its last '/'; empty where there is none. */
  private static String commonFolders(Collection<String> paths) {
    String common = null;
    for (String path : paths) {
      if (common == null) {
        common = path.substring(0, path.lastIndexOf('/') + 1);
      }
      while (!path.startsWith(common)) {
        common = common.substring(0, common.lastIndexOf('/', common.length() - 2) + 1);
      }
    }
    return common == null ? "" : common;
  }
}
