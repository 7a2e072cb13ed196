package io.streamgan.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The arguments {@code NAME=VALUE} of a program. What the program does not take is a setting. */
public final class Arguments {
  private final Map<String, String> values = new HashMap<>();

  /**
   * @throws IllegalArgumentException when an argument has no {@code =}
   */
  public Arguments(String... arguments) {
    for (String argument : arguments) {
      int separator = argument.indexOf('=');
      if (separator < 1) {
        throw new IllegalArgumentException(
            "'%s' is not of the form NAME=VALUE".formatted(argument));
      }
      values.put(argument.substring(0, separator), argument.substring(separator + 1));
    }
  }

  /** Removes argument {@code name}, and returns its value. */
  public Optional<String> take(String name) {
    return Optional.ofNullable(values.remove(name));
  }

  /** Removes argument {@code name}, and returns its value or, without it, {@code fallback}. */
  public int take(String name, int fallback) {
    return take(name).map(Integer::valueOf).orElse(fallback);
  }

  /**
   * Removes argument {@code name}, whole numbers with commas between them, and returns these or,
   * without it, those of {@code fallback}.
   */
  public int[] takeNumbers(String name, String fallback) {
    return Arrays.stream(take(name).orElse(fallback).split(","))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  /** Removes argument {@code name}, and returns whether it was {@code true}. */
  public boolean takeFlag(String name) {
    return take(name).map(Boolean::valueOf).orElse(false);
  }

  /** Returns the arguments that have not been taken, to which a program may add. */
  public Map<String, String> rest() {
    return values;
  }

  /**
   * Ends the taking of arguments by a program that has no settings.
   *
   * @throws IllegalArgumentException when arguments are left
   */
  public void requireNoOthers() {
    if (!values.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown arguments: " + String.join(", ", values.keySet()));
    }
  }
}
