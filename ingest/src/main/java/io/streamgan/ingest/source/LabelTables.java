package io.streamgan.ingest.source;

import io.streamgan.ingest.source.table.CsvReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the labels of image files in a CSV file among or beside them, as Kaggle's data sets have
 * them: one column holds names of files, with or without their endings or folders, and another one
 * the labels. Which columns these are follows from the files' names and from the headings. Where no
 * table can be read as labels, log lines say why.
 */
final class LabelTables {
  private static final Logger LOG = LoggerFactory.getLogger(LabelTables.class);

  /** Headings of labels, the most readable first. */
  private static final List<String> HEADINGS =
      List.of(
          "class_name",
          "label_name",
          "category_name",
          "label",
          "labels",
          "class",
          "classes",
          "category",
          "target",
          "class_id",
          "label_id",
          "category_id");

  /** Headings of what is no class, though it may be the only other column. */
  private static final Set<String> OTHERS =
      Set.of("caption", "captions", "text", "prompt", "description", "comment", "title", "url");

  /** Rows by which the column of names is recognised. */
  private static final int SAMPLE_ROWS = 200;

  /** So many classes are never too many; more must be fewer than half of the images. */
  private static final int FEW_CLASSES = 100;

  /** Part of the name of a table whose labels are examples of what to predict. */
  private static final String SUBMISSION = "submission";

  /** Files in the folder around a source among which tables are looked for. */
  private static final int MAX_BESIDE = 1_000;

  /** Images of one name in so many folders are named by their folders, too. */
  private static final int MAX_NAMESAKES = 100;

  /** Whole numbers as programs for tables write them where other cells of the column are empty. */
  private static final Pattern WHOLE = Pattern.compile("^(\\d{1,9})\\.0+$");

  private final List<String> images;
  private final Set<String> paths;
  private final Map<String, List<String>> namesakes = new HashMap<>();
  private final FolderLayout layout;
  private final String source;
  private final List<String> refusals = new ArrayList<>();

  private record Table(String name, String column, String names, Map<String, String> labels) {}

  @FunctionalInterface
  private interface Content {
    byte[] read() throws IOException;
  }

  private LabelTables(ImageFiles files) {
    images = files.paths();
    paths = new HashSet<>(images);
    source = files.name();
    layout = FolderLayout.of(images.stream().map(files::pathInSet).toList());
    for (String path : images) {
      namesakes.computeIfAbsent(withoutEnding(last(path)), name -> new ArrayList<>(1)).add(path);
    }
  }

  /**
   * Returns the labels by path; empty where there is no table of labels.
   *
   * @param location of the files, beside which tables are looked for if there are none among them
   */
  static Map<String, String> of(ImageFiles files, Object location) {
    List<Path> beside =
        files.tables().isEmpty() && location instanceof Path path ? beside(path) : List.of();
    if (files.paths().isEmpty() || (files.tables().isEmpty() && beside.isEmpty())) {
      return Map.of();
    }
    LabelTables finder = new LabelTables(files);
    List<Table> found = new ArrayList<>();
    for (String table : files.tables()) {
      finder.read(table, () -> files.readTable(table), true).ifPresent(found::add);
    }
    for (Path table : beside) {
      finder
          .read(table.getFileName().toString(), () -> content(table), false)
          .ifPresent(found::add);
    }
    return finder.merged(found);
  }

  /** The table that labels most images, with those whose labels have the same heading. */
  private Map<String, String> merged(List<Table> tables) {
    Table largest = null;
    for (Table table : tables) {
      largest = largest == null || table.labels.size() > largest.labels.size() ? table : largest;
    }
    if (largest == null) {
      refusals.forEach(line -> LOG.warn("{}", line));
      return Map.of();
    }
    Map<String, String> labels = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (Table table : tables) {
      if (table.column.equals(largest.column)) {
        table.labels.forEach(labels::putIfAbsent);
        names.add(table.name);
      }
    }
    LOG.info(
        "labels of {}: column '{}' of {}, for {} of {} images, which column '{}' names",
        source,
        largest.column,
        String.join(", ", names),
        grouped(labels.size()),
        grouped(images.size()),
        largest.names);
    return labels;
  }

  /**
   * @param among whether the table is one of the source's own files
   */
  private Optional<Table> read(String name, Content reading, boolean among) {
    byte[] content;
    try {
      content = reading.read();
    } catch (IOException e) {
      return refused(name, "it cannot be read: " + e.getMessage());
    }
    if (content.length > ImageFiles.MAX_TABLE_BYTES) {
      return refused(name, "it has more than %d MB".formatted(ImageFiles.MAX_TABLE_BYTES >> 20));
    }
    CsvReader rows = new CsvReader(content);
    List<String> headings = rows.next();
    String split = split(name);
    if (headings.size() < 2 || last(name).contains(SUBMISSION)) {
      return Optional.empty();
    }
    int names = columnOfNames(headings.size(), content, split);
    if (names < 0) {
      // A table beside the source may belong to anything.
      return among ? refused(name, "no column names images of this source") : Optional.empty();
    }
    if (image(headings.get(names), split) != null) {
      rows = new CsvReader(content);
      headings = IntStream.rangeClosed(1, headings.size()).mapToObj(i -> "no. " + i).toList();
    }
    int column = columnOfLabels(headings, names);
    if (column < 0) {
      return refused(
          name,
          "none of its columns %s is called 'label' or 'class'; if one of them holds labels, rename it"
              .formatted(quoted(headings, names)));
    }
    Map<String, String> labels = new HashMap<>();
    for (List<String> row = rows.next(); !row.isEmpty(); row = rows.next()) {
      String image = names < row.size() ? image(row.get(names), split) : null;
      if (image != null && column < row.size() && !row.get(column).isEmpty()) {
        labels.putIfAbsent(image, WHOLE.matcher(row.get(column)).replaceFirst("$1"));
      }
    }
    long classes = classes(labels);
    if (classes > Math.max(FEW_CLASSES, labels.size() / 2)) {
      return refused(
          name,
          "column '%s' would make %s classes of %s images"
              .formatted(headings.get(column), grouped(classes), grouped(labels.size())));
    }
    return labels.isEmpty()
        ? refused(name, "column '%s' is empty".formatted(headings.get(column)))
        : Optional.of(new Table(name, headings.get(column), headings.get(names), labels));
  }

  private Optional<Table> refused(String table, String reason) {
    refusals.add("%s is not read as labels of %s: %s".formatted(table, source, reason));
    return Optional.empty();
  }

  /** The column whose first cells name most images; -1 where none does. */
  private int columnOfNames(int columns, byte[] content, @Nullable String split) {
    CsvReader rows = new CsvReader(content);
    rows.next();
    List<Set<String>> hits = new ArrayList<>();
    IntStream.range(0, columns).forEach(i -> hits.add(new HashSet<>()));
    int count = 0;
    for (List<String> row = rows.next(); !row.isEmpty() && count < SAMPLE_ROWS; row = rows.next()) {
      count++;
      for (int i = 0; i < Math.min(columns, row.size()); i++) {
        String image = image(row.get(i), split);
        if (image != null) {
          hits.get(i).add(image);
        }
      }
    }
    int most = hits.stream().mapToInt(Set::size).max().orElse(0);
    return most == 0 ? -1 : hits.stream().map(Set::size).toList().indexOf(most);
  }

  /** The column with the heading of labels, or the only one left; -1 where there is none. */
  private static int columnOfLabels(List<String> headings, int names) {
    List<String> lower =
        headings.stream().map(heading -> heading.toLowerCase(Locale.ROOT)).toList();
    List<Integer> others =
        IntStream.range(0, headings.size())
            .filter(i -> i != names && !OTHERS.contains(lower.get(i)))
            .boxed()
            .toList();
    return HEADINGS.stream()
        .flatMap(heading -> others.stream().filter(i -> lower.get(i).equals(heading)))
        .findFirst()
        .orElse(others.size() == 1 ? others.get(0) : -1);
  }

  /** The image that a cell names; null where it names none, or several. */
  private @Nullable String image(String cell, @Nullable String split) {
    String name = FileListing.pathInArchive(cell);
    for (String path : List.of(name, layout.top() + name)) {
      if (paths.contains(path)) {
        return path;
      }
    }
    List<String> named =
        Stream.of(last(name), withoutEnding(last(name)))
            .distinct()
            .map(key -> namesakes.getOrDefault(key, List.of()))
            .filter(found -> found.size() <= MAX_NAMESAKES)
            .flatMap(List::stream)
            .filter(path -> endsWith(path, name) || endsWith(withoutEnding(path), name))
            .toList();
    if (named.size() > 1 && split != null) {
      named = named.stream().filter(path -> split.equals(layout.split(path))).toList();
    }
    return named.size() == 1 ? named.get(0) : null;
  }

  private static boolean endsWith(String path, String name) {
    return path.endsWith(name)
        && (path.length() == name.length()
            || path.charAt(path.length() - name.length() - 1) == '/');
  }

  /** Number of classes that the labels would make: numbers are indices. */
  private static long classes(Map<String, String> labels) {
    return labels.values().stream().allMatch(label -> label.matches("\\d{1,9}"))
        ? labels.values().stream().mapToLong(Long::parseLong).max().orElse(-1) + 1
        : labels.values().stream().distinct().count();
  }

  /** The split that a part of a table's name stands for, as in {@code train_labels.csv}. */
  private static @Nullable String split(String table) {
    return Stream.of(withoutEnding(last(table)).split("[_\\- ]"))
        .map(FolderLayout::splitOf)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String withoutEnding(String path) {
    int dot = path.lastIndexOf('.');
    return dot <= path.lastIndexOf('/') ? path : path.substring(0, dot);
  }

  /** Tables in the folder of a source that are named as labels, as a split, or as the source. */
  private static List<Path> beside(Path location) {
    Path source = location.toAbsolutePath().normalize();
    Path folder = source.getParent();
    if (folder == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .limit(MAX_BESIDE)
          .filter(file -> FileListing.isTable(file.toString()) && isNamedAsLabels(file, source))
          .sorted()
          .limit(ImageFiles.MAX_TABLES)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // The source can be read; that its folder cannot be listed is no fault.
      return List.of();
    }
  }

  private static byte[] content(Path table) throws IOException {
    try (InputStream in = Files.newInputStream(table)) {
      return in.readNBytes(ImageFiles.MAX_TABLE_BYTES + 1);
    }
  }

  private static boolean isNamedAsLabels(Path file, Path source) {
    String name = file.getFileName().toString();
    return name.startsWith(withoutEnding(source.getFileName().toString()))
        || name.toLowerCase(Locale.ROOT).contains("label")
        || split(name) != null;
  }

  private static String quoted(List<String> headings, int without) {
    return IntStream.range(0, headings.size())
        .filter(i -> i != without)
        .mapToObj(i -> "'" + headings.get(i) + "'")
        .collect(Collectors.joining(", "));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
