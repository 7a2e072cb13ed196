package io.streamgan.sampler.respond;

import java.util.List;
import java.util.stream.Collectors;

/** Quotes text of a request in error messages. */
public final class Quoted {
  private static final int MAX_LENGTH = 40;
  private static final int MAX_LISTED = 20;

  private Quoted() {}

  /** Returns {@code value} in printable ASCII, cut to {@value #MAX_LENGTH} characters. */
  public static String of(String value) {
    String printable = value.replaceAll("[^\\x20-\\x7E]", "?");
    return printable.length() <= MAX_LENGTH
        ? printable
        : printable.substring(0, MAX_LENGTH) + "...";
  }

  /** Returns the first {@value #MAX_LISTED} of {@code values}, separated by commas. */
  public static String listed(List<String> values) {
    String listed =
        values.stream().limit(MAX_LISTED).map(Quoted::of).collect(Collectors.joining(", "));
    return values.size() <= MAX_LISTED ? listed : listed + ", ...";
  }
}
