package io.streamgan.ingest.image;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How an oblong image becomes square. */
public enum SquareFit {
  /** The central square is kept, what lies beside it is cut off. */
  CROP,
  /** All of it is kept, with black borders at the shorter sides. */
  LETTERBOX,
  /** All of it is kept, each axis scaled on its own. */
  STRETCH;

  /** As settings name it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static SquareFit of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  public static List<String> codes() {
    return Arrays.stream(values()).map(SquareFit::code).toList();
  }
}
