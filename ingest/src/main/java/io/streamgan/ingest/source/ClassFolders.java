package io.streamgan.ingest.source;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The files of one split, or of all, and their classes as {@link FolderLayout} names them; class
 * indices follow the sorted names.
 *
 * @param paths of the chosen split
 * @param labels class index of each path, {@link SourceImage#UNLABELLED} where it has none
 * @param splits number of files of each split of the whole; empty where it has no splits
 */
record ClassFolders(
    List<String> paths, List<String> classes, int[] labels, Map<String, Integer> splits) {
  /**
   * @param paths of files, separated by '/'
   * @param inSet gives the part of a path whose folders have a meaning
   * @param split that is wanted, in any spelling that {@link FolderLayout} knows; empty for all
   */
  static ClassFolders of(List<String> paths, UnaryOperator<String> inSet, String split) {
    FolderLayout layout = FolderLayout.of(paths.stream().map(inSet).toList());
    Map<String, Integer> splits = new TreeMap<>();
    List<String> chosen = new ArrayList<>();
    List<@Nullable String> names = new ArrayList<>();
    String folder = null;
    String own = null;
    String name = null;
    for (String path : paths) {
      String meaning = inSet.apply(path);
      // Folders decide, and most files lie in the folder of the one before.
      if (folder == null || !isIn(folder, meaning)) {
        folder = meaning.substring(0, meaning.lastIndexOf('/') + 1);
        own = layout.split(meaning);
        name = composed(layout.className(meaning));
      }
      if (own != null) {
        splits.merge(own, 1, Integer::sum);
      }
      if (FolderLayout.isIn(split, own)) {
        chosen.add(path);
        names.add(name);
      }
    }
    return indexed(Collections.unmodifiableList(chosen), names, splits);
  }

  /**
   * The same files with other labels. Labels that are all numbers are class indices; others are
   * names.
   *
   * @param offset number of the first class
   * @param location for messages
   */
  ClassFolders labelledBy(Map<String, String> labels, int offset, Object location) {
    if (!labels.values().stream().allMatch(label -> label.matches("\\d{1,9}"))) {
      List<@Nullable String> names = new ArrayList<>();
      paths.forEach(path -> names.add(composed(labels.get(path))));
      return indexed(paths, names, splits);
    }
    int[] numbers = new int[labels.size()];
    int at = 0;
    int[] places = new int[paths.size()];
    for (int i = 0; i < places.length; i++) {
      String label = labels.get(paths.get(i));
      places[i] = label == null ? -1 : at;
      if (label != null) {
        numbers[at++] = Integer.parseInt(label);
      }
    }
    NumberedClasses numbered = NumberedClasses.of(Arrays.copyOf(numbers, at), offset, location);
    return new ClassFolders(
        paths,
        numbered.classes(),
        Arrays.stream(places)
            .map(place -> place < 0 ? SourceImage.UNLABELLED : numbered.labels()[place])
            .toArray(),
        splits);
  }

  private static boolean isIn(String folder, String path) {
    return path.startsWith(folder) && path.indexOf('/', folder.length()) < 0;
  }

  /** In NFC, as the topic of classes compares names: a Mac writes accents in another form. */
  private static @Nullable String composed(@Nullable String name) {
    return name == null ? null : Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static ClassFolders indexed(
      List<String> paths, List<@Nullable String> names, Map<String, Integer> splits) {
    List<String> classes = names.stream().filter(Objects::nonNull).distinct().sorted().toList();
    Map<String, Integer> indices = new HashMap<>();
    for (String name : classes) {
      indices.put(name, indices.size());
    }
    int[] labels =
        names.stream()
            .mapToInt(name -> name == null ? SourceImage.UNLABELLED : indices.get(name))
            .toArray();
    return new ClassFolders(paths, classes, labels, splits);
  }
}
