package io.streamgan.ingest.source;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats numbers of files by kind for messages: {@code 300 HEIC, 12 empty}. */
public final class KindCounts {
  private KindCounts() {}

  /** Returns the counts, the largest first. */
  public static String of(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(count -> String.format(Locale.ROOT, "%,d %s", count.getValue(), count.getKey()))
        .collect(Collectors.joining(", "));
  }
}
