package io.streamgan.ingest.source;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Classes of files, named by the folders that they are in. Folders that all paths have in common at
 * their beginning are ignored, because archives often wrap their content in a folder or two. The
 * next folder of a path names its class; class indices follow the sorted names. A file that lies in
 * no folder beyond the common ones is unlabelled, so a single folder of images has no classes.
 *
 * @param labels class index of each path, {@link SourceImage#UNLABELLED} where it has none
 */
record ClassFolders(List<String> classes, int[] labels) {
  /**
   * @param paths separated by '/'
   */
  static ClassFolders of(List<String> paths) {
    int common = commonFolders(paths).length();
    TreeMap<String, Integer> indices = new TreeMap<>();
    for (String path : paths) {
      int end = path.indexOf('/', common);
      if (end >= 0) {
        indices.put(path.substring(common, end), SourceImage.UNLABELLED);
      }
    }
    List<String> classes = new ArrayList<>(indices.keySet());
    for (int i = 0; i < classes.size(); i++) {
      indices.put(classes.get(i), i);
    }
    int[] labels = new int[paths.size()];
    for (int i = 0; i < labels.length; i++) {
      int end = paths.get(i).indexOf('/', common);
      labels[i] =
          end < 0
              ? SourceImage.UNLABELLED
              : indices.getOrDefault(paths.get(i).substring(common, end), SourceImage.UNLABELLED);
    }
    return new ClassFolders(List.copyOf(classes), labels);
  }

  /** The longest folder that all paths lie below, with its last '/'; empty where there is none. */
  private static String commonFolders(List<String> paths) {
    if (paths.isEmpty()) {
      return "";
    }
    String common = paths.get(0).substring(0, paths.get(0).lastIndexOf('/') + 1);
    for (String path : paths) {
      while (!path.startsWith(common)) {
        common = common.substring(0, common.lastIndexOf('/', common.length() - 2) + 1);
      }
    }
    return common;
  }
}
