package io.streamgan.monitor.windows;

import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Setting;
import java.util.List;

/** Declares the spans of time that metrics are summarised over. */
public final class WindowSettings {
  public static final Declarations DECLARATIONS = new Declarations();

  /** Lengths in seconds, each once. */
  public static final Setting<List<Long>> SECONDS =
      DECLARATIONS
          .ofList("monitor.windows.seconds", List.of("10", "60"))
          .accepting("whole numbers from 1 to 999999", WindowSettings::requireLengths)
          .as(lengths -> lengths.stream().map(Long::parseLong).distinct().toList())
          .medium(
              "Lengths, in seconds and separated by commas, of the windows that metrics are"
                  + " summarised over.");

  private WindowSettings() {}

  private static void requireLengths(List<String> lengths) {
    for (String seconds : lengths) {
      if (!seconds.matches("[1-9]\\d{0,5}")) {
        throw new IllegalArgumentException(
            "the length of a window must be a whole number of seconds from 1 to 999999, not "
                + seconds);
      }
    }
  }
}
