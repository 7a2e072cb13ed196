package io.streamgan.cli.run;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text is shown on.
 *
 * @param columns characters per line
 * @param lines number of lines; {@link #UNLIMITED} where the text is not for a terminal
 * @param colours whether 24-bit colours are shown
 * @param unicode whether characters beyond ASCII are shown
 */
record Terminal(int columns, int lines, boolean colours, boolean unicode) {
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int PLAIN_COLUMNS = 100;
  private static final int USUAL_LINES = 24;
  private static final Pattern SIZE = Pattern.compile("(\\d+) (\\d+)\\s*");

  /** Returns what standard output is, with its present size, as far as the launcher says. */
  static Terminal now() {
    int columns = Integer.getInteger("streamgan.output.columns", 0);
    boolean unicode = !System.getProperty("streamgan.terminal.unicode", "1").equals("0");
    if (columns == 0) {
      return new Terminal(PLAIN_COLUMNS, UNLIMITED, false, unicode);
    }
    Matcher size = SIZE.matcher(sttySize());
    boolean known = size.matches() && !size.group(1).equals("0");
    return new Terminal(
        known ? Integer.parseInt(size.group(2)) : columns,
        known ? Integer.parseInt(size.group(1)) : USUAL_LINES,
        colours(System.getenv()),
        unicode);
  }

  /**
   * @see <a href="https://no-color.org/">NO_COLOR</a>
   */
  static boolean colours(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** Lines and columns, as {@code stty} prints them; empty where there is no terminal. */
  private static String sttySize() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      boolean ended = stty.waitFor(1, TimeUnit.SECONDS);
      return ended
          ? new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
          : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
