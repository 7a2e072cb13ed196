package io.streamgan.ingest.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A path whose last part is a pattern, as shells have them ({@code *}, {@code ?}, {@code [0-9]},
 * {@code {a,b}}) or with a range, as WebDataset has them ({@code {00000..00009}}).
 */
final class FilePattern {
  private static final Pattern MARKS = Pattern.compile("[*?\\[{]");
  private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,9})\\.\\.(\\d{1,9})\\}");
  private static final int MAX_RANGE = 100_000;

  private FilePattern() {}

  /** Returns the files that the pattern matches, sorted; none if the path is no pattern. */
  static List<Path> files(Path path) {
    String pattern = String.valueOf(path.getFileName());
    List<Path> files = new ArrayList<>();
    if (MARKS.matcher(pattern).find() && Files.isDirectory(folder(path))) {
      try (DirectoryStream<Path> matched =
          Files.newDirectoryStream(
              folder(path), RANGE.matcher(pattern).replaceAll(FilePattern::all))) {
        matched.forEach(files::add);
      } catch (IOException | PatternSyntaxException e) {
        throw new SourceException("no images at %s: %s".formatted(path, e.getMessage()), e);
      }
    }
    files.removeIf(file -> !Files.isRegularFile(file));
    Collections.sort(files);
    return files;
  }

  /** Returns the folder of the files. */
  static Path folder(Path path) {
    Path parent = path.toAbsolutePath().normalize().getParent();
    return parent == null ? path : parent;
  }

  /** The numbers of a range as alternatives, with as many digits as the first. */
  private static String all(MatchResult range) {
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    String form = "%0" + range.group(1).length() + "d";
    return Matcher.quoteReplacement(
        IntStream.rangeClosed(first, Math.min(last, first + MAX_RANGE))
            .mapToObj(form::formatted)
            .collect(Collectors.joining(",", "{", "}")));
  }
}
