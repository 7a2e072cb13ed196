package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.QueryParams;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A query's parameters, each given once at most and of a known name. Every method throws {@link
 * BadParameterException} for a value that is out of range.
 */
final class QueryParameters {
  private static final int MAX_QUOTED = 40;
  private static final int MAX_LABEL = 65_535;

  private final QueryParams params;

  /**
   * @param names that there are
   */
  QueryParameters(QueryParams params, List<String> names) {
    this.params = params;
    for (String name : params.names()) {
      if (!names.contains(name)) {
        throw new BadParameterException(
            "There is no parameter '%s'; there are %s.".formatted(quoted(name), listed(names)));
      }
    }
  }

  /** A number from {@code min} to {@code max}. */
  OptionalInt integer(String name, int min, int max) {
    OptionalLong number = number(name, min, max);
    return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
  }

  /** A number from {@code min} to {@code max}. */
  OptionalLong number(String name, long min, long max) {
    Optional<String> value = single(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(value.get());
      if (number >= min && number <= max) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      throw notANumber(name, value.get(), min, max);
    }
    throw notANumber(name, value.get(), min, max);
  }

  /** Any number. */
  OptionalLong seed(String name) {
    return number(name, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** The class that images are to be of; {@code class} says the same. */
  OptionalInt label() {
    OptionalInt label = integer("label", 0, MAX_LABEL);
    OptionalInt same = integer("class", 0, MAX_LABEL);
    if (label.isPresent() && same.isPresent()) {
      throw new BadParameterException("Parameters label and class say the same; give one of them.");
    }
    return label.isPresent() ? label : same;
  }

  /** The version of a generator. */
  OptionalLong version() {
    return number("version", 0, Long.MAX_VALUE);
  }

  /** One of {@code choices}, by their names in lower case. */
  <T extends Enum<T>> Optional<T> choice(String name, List<T> choices) {
    return single(name)
        .map(
            value ->
                choices.stream()
                    .filter(choice -> label(choice).equals(value))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            bad(
                                name,
                                value,
                                choices.stream()
                                    .map(QueryParameters::label)
                                    .collect(Collectors.joining(", ", "one of ", "")))));
  }

  /**
   * A text of a form.
   *
   * @param form in words, for errors
   */
  Optional<Matcher> matching(String name, Pattern pattern, String form) {
    return single(name)
        .map(
            value -> {
              Matcher matcher = pattern.matcher(value);
              if (!matcher.matches()) {
                throw bad(name, value, form);
              }
              return matcher;
            });
  }

  /** As in a request: {@code png}. */
  static String label(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  static <T extends Enum<T>> List<T> all(Class<T> type) {
    return Arrays.asList(type.getEnumConstants());
  }

  private Optional<String> single(String name) {
    List<String> values = params.getAll(name);
    if (values.size() > 1) {
      throw new BadParameterException("Parameter %s is given twice.".formatted(name));
    }
    return values.stream().findFirst();
  }

  private static BadParameterException notANumber(String name, String value, long min, long max) {
    return bad(name, value, "a whole number from %d to %d".formatted(min, max));
  }

  private static BadParameterException bad(String name, String value, String range) {
    return new BadParameterException(
        "Parameter %s must be %s, not '%s'.".formatted(name, range, quoted(value)));
  }

  private static String listed(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  /** What a client sent may be long and of any characters; neither helps it in an answer. */
  private static String quoted(String value) {
    String printable = value.replaceAll("[^\\x20-\\x7E]", "?");
    return printable.length() <= MAX_QUOTED
        ? printable
        : printable.substring(0, MAX_QUOTED) + "...";
  }
}
