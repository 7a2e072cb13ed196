package io.streamgan.cli.progress;

import io.streamgan.cli.log.StandardError;
import io.streamgan.service.Ticker;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Shows a text that changes. On a terminal it is one line, rewritten in place four times per
 * second; elsewhere a new line every five seconds, and only when it says something new.
 *
 * <p>A thread of its own draws; {@link #println} may be called from any thread. The text's supplier
 * is called on the drawing thread and must not block.
 */
public final class StatusLine implements AutoCloseable {
  private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(250);
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final Consumer<String> lines;
  private final int columns;
  private final Supplier<String> text;
  private final Ticker ticker = new Ticker("status-line");
  private String shown = "";

  private StatusLine(PrintStream out, Consumer<String> lines, int columns, Supplier<String> text) {
    this.out = out;
    this.lines = lines;
    this.columns = columns;
    this.text = text;
  }

  /** Shows {@code text} on standard error, as the launcher says what that is. */
  public static StatusLine onStandardError(Supplier<String> text) {
    int columns = StandardError.isJson() ? 0 : Integer.getInteger("streamgan.terminal.columns", 0);
    return start(new StatusLine(System.err, StandardError::println, columns, text));
  }

  /**
   * @param columns width of the terminal; 0 where {@code out} is none
   */
  static StatusLine start(PrintStream out, int columns, Supplier<String> text) {
    return start(new StatusLine(out, out::println, columns, text));
  }

  private static StatusLine start(StatusLine line) {
    Duration interval = line.columns > 0 ? TERMINAL_INTERVAL : PLAIN_INTERVAL;
    line.ticker.repeat(interval, interval, line::draw);
    return line;
  }

  /** Prints a line that stays, above the status. */
  public synchronized void println(String lasting) {
    if (columns > 0) {
      out.print(CLEAR_LINE);
      shown = "";
    }
    lines.accept(lasting);
    draw();
  }

  /** Shows the text a last time and leaves it there. */
  @Override
  public void close() {
    ticker.close();
    draw();
    synchronized (this) {
      if (columns > 0 && !shown.isEmpty()) {
        out.println();
      }
      out.flush();
    }
  }

  private synchronized void draw() {
    String now = text.get();
    if (now.isEmpty() || now.equals(shown)) {
      return;
    }
    shown = now;
    if (columns > 0) {
      out.print(CLEAR_LINE + (now.length() < columns ? now : now.substring(0, columns - 1)));
      out.flush();
    } else {
      lines.accept(now);
    }
  }
}
