package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.QueryParams;
import io.streamgan.sampler.respond.Quoted;
import io.streamgan.schemas.classes.ClassNames;
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
 * Parses the parameters of a query. Unknown names are refused by the constructor, except {@value
 * #MODEL}, which has chosen the model before its parameters are read; every method throws {@link
 * BadParameterException} for a value that is given twice or out of range.
 */
final class QueryParameters {
  private static final String MODEL = "model";
  private static final int MAX_LABEL = 65_535;
  private static final Pattern DECIMAL = Pattern.compile("\\d{0,3}\\.?\\d{1,30}([eE]-?\\d{1,3})?");

  private final QueryParams params;

  /**
   * @param names names of the known parameters
   */
  QueryParameters(QueryParams params, List<String> names) {
    this.params = params;
    for (String name : params.names()) {
      if (!names.contains(name) && !name.equals(MODEL)) {
        throw new BadParameterException(
            "There is no parameter '%s'; there are %s.".formatted(Quoted.of(name), listed(names)));
      }
    }
  }

  /** Returns the name of the model that is chosen, if there is one. */
  static Optional<String> model(QueryParams params) {
    return single(params, MODEL);
  }

  /** Returns a number from {@code min} to {@code max}. */
  OptionalInt integer(String name, int min, int max) {
    OptionalLong number = number(name, min, max);
    return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
  }

  /** Returns a number from {@code min} to {@code max}. */
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

  /** Returns the factor of the latents, from 0 to 1; 1 if it is not given. */
  float truncation() {
    String range = "a number from 0 to 1";
    return matching("truncation", DECIMAL, range)
        .map(value -> fraction(value.group(), range))
        .orElse(1f);
  }

  private static float fraction(String value, String range) {
    float fraction = Float.parseFloat(value);
    if (fraction > 1) {
      throw bad("truncation", value, range);
    }
    return fraction;
  }

  /** Returns a seed, which may be any number. */
  OptionalLong seed(String name) {
    return number(name, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /**
   * Returns the index of the requested class: parameter {@code label}, or its alias {@code class},
   * with a name or an index.
   */
  OptionalInt label(ClassNames classes) {
    OptionalInt label = label("label", classes);
    OptionalInt same = label("class", classes);
    if (label.isPresent() && same.isPresent()) {
      throw new BadParameterException("Parameters label and class say the same; give one of them.");
    }
    return label.isPresent() ? label : same;
  }

  private OptionalInt label(String name, ClassNames classes) {
    Optional<String> value = single(name);
    int index = value.map(classes::index).orElse(ClassNames.UNLABELLED);
    if (index != ClassNames.UNLABELLED) {
      return OptionalInt.of(index);
    }
    if (value.isPresent() && !classes.isEmpty() && !value.get().matches("-?\\d+")) {
      throw bad(name, value.get(), "one of the classes " + Quoted.listed(classes.names()));
    }
    return integer(name, 0, MAX_LABEL);
  }

  /** Returns the version of a generator. */
  OptionalLong version() {
    return number("version", 0, Long.MAX_VALUE);
  }

  /** Returns one of {@code choices}, whose names are in lower case in a request. */
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
   * Returns a text that matches {@code pattern}.
   *
   * @param form description of the pattern, for errors
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

  /** Name of a choice in a request: {@code png}. */
  static String label(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static <T extends Enum<T>> List<T> all(Class<T> type) {
    return Arrays.asList(type.getEnumConstants());
  }

  private Optional<String> single(String name) {
    return single(params, name);
  }

  private static Optional<String> single(QueryParams params, String name) {
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
        "Parameter %s must be %s, not '%s'.".formatted(name, range, Quoted.of(value)));
  }

  private static String listed(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
