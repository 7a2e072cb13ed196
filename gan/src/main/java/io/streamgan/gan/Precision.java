package io.streamgan.gan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How precisely the factors of matrix products are taken. All else is computed in float32. */
public enum Precision {
  /** Fractions of 23 bits. */
  FLOAT32,
  /** Fractions rounded to 10 bits, for a GPU's tensor cores, which add the products in float32. */
  TF32;

  /** The precisions' names in the setting {@code engine.precision}. */
  public static final List<String> NAMES =
      Arrays.stream(values()).map(Precision::settingName).toList();

  /** Returns its name in the setting. */
  String settingName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the precision named {@code name}.
   *
   * @throws IllegalArgumentException when no precision has that name
   */
  public static Precision named(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "there is no precision named '%s'; choose one of %s"
              .formatted(name, String.join(", ", NAMES)));
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
