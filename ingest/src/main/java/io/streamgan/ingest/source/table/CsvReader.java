package io.streamgan.ingest.source.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rows of a table in UTF-8 whose cells are separated by commas, semicolons or tabs,
 * whichever the first line has most of, and may be quoted (RFC 4180). For one thread.
 */
public final class CsvReader {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final BufferedReader in;
  private final char separator;

  public CsvReader(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    int begin = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    int end = text.indexOf('\n');
    separator = separator(text.substring(begin, end < 0 ? text.length() : end));
    in = new BufferedReader(new StringReader(text.substring(begin)));
  }

  /** Returns the cells of the next row that is not blank; none after the last. */
  public List<String> next() {
    try {
      String line = in.readLine();
      while (line != null && line.isBlank()) {
        line = in.readLine();
      }
      return line == null ? List.of() : cells(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static char separator(String line) {
    char most = ',';
    for (char other : new char[] {';', '\t'}) {
      most = count(line, other) > count(line, most) ? other : most;
    }
    return most;
  }

  private static long count(String line, char wanted) {
    return line.chars().filter(c -> c == wanted).count();
  }

  /** A quoted cell may go on in the next line. */
  private List<String> cells(String line) throws IOException {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    String rest = line;
    for (int i = 0; ; i++) {
      if (i == rest.length()) {
        String more = quoted ? in.readLine() : null;
        if (more == null) {
          cells.add(cell.toString().strip());
          return cells;
        }
        cell.append('\n');
        rest = more;
        i = -1;
        continue;
      }
      char c = rest.charAt(i);
      if (c == '"' && quoted && i + 1 < rest.length() && rest.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
  }
}
