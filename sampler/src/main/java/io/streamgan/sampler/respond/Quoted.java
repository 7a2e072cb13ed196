package io.streamgan.sampler.respond;

/** Quotes text of a request in error messages. */
public final class Quoted {
  private static final int MAX_LENGTH = 40;

  private Quoted() {}

  /** Returns {@code value} in printable ASCII, cut to {@value #MAX_LENGTH} characters. */
  public static String of(String value) {
    String printable = value.replaceAll("[^\\x20-\\x7E]", "?");
    return printable.length() <= MAX_LENGTH
        ? printable
        : printable.substring(0, MAX_LENGTH) + "...";
  }
}
