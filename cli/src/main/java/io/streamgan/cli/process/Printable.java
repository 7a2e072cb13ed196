package io.streamgan.cli.process;

/**
 * Text of others, such as headers, names and messages on topics, for a terminal: characters that a
 * terminal obeys instead of showing them are escaped.
 */
public final class Printable {
  private Printable() {}

  /** Returns {@code text} with its control and format characters as {@code \u005cu001b}. */
  public static String of(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                printable.append("\\u%04x".formatted(c));
              } else {
                printable.appendCodePoint(c);
              }
            });
    return printable.toString();
  }
}
