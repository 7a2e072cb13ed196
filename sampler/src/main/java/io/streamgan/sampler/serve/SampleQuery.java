package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.QueryParams;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a request for samples asks for.
 *
 * @param count samples
 * @param seed of the latents; empty when any will do
 * @param columns of the picture
 */
record SampleQuery(int count, OptionalLong seed, int columns, SampleFormat format) {
  private static final int DEFAULT_COUNT = 16;
  private static final int MAX_QUOTED = 40;
  private static final Set<String> NAMES = Set.of("count", "seed", "columns", "format");

  /**
   * @param maxCount samples at most
   * @throws BadParameterException when a parameter is unknown, given twice or out of range
   */
  static SampleQuery parse(QueryParams params, int maxCount) {
    for (String name : params.names()) {
      if (!NAMES.contains(name)) {
        throw new BadParameterException(
            "There is no parameter '%s'; there are count, seed, columns and format."
                .formatted(quoted(name)));
      }
    }
    OptionalInt asked = integer(params, "count", maxCount);
    int count = asked.orElse(Math.min(DEFAULT_COUNT, maxCount));
    int columns = integer(params, "columns", count).orElse((int) Math.ceil(Math.sqrt(count)));
    return new SampleQuery(count, seed(params), columns, format(params));
  }

  private static OptionalInt integer(QueryParams params, String name, int max) {
    Optional<String> value = single(params, name);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    String range = "a whole number from 1 to " + max;
    try {
      int number = Integer.parseInt(value.get());
      if (number >= 1 && number <= max) {
        return OptionalInt.of(number);
      }
    } catch (NumberFormatException e) {
      throw bad(name, value.get(), range);
    }
    throw bad(name, value.get(), range);
  }

  private static OptionalLong seed(QueryParams params) {
    Optional<String> value = single(params, "seed");
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(value.get()));
    } catch (NumberFormatException e) {
      throw bad(
          "seed",
          value.get(),
          "a whole number from %d to %d".formatted(Long.MIN_VALUE, Long.MAX_VALUE));
    }
  }

  private static SampleFormat format(QueryParams params) {
    Optional<String> value = single(params, "format");
    if (value.isEmpty()) {
      return SampleFormat.PNG;
    }
    for (SampleFormat format : SampleFormat.values()) {
      if (format.label().equals(value.get())) {
        return format;
      }
    }
    throw bad("format", value.get(), "one of " + SampleFormat.labels());
  }

  private static Optional<String> single(QueryParams params, String name) {
    List<String> values = params.getAll(name);
    if (values.size() > 1) {
      throw new BadParameterException("Parameter %s is given twice.".formatted(name));
    }
    return values.stream().findFirst();
  }

  private static BadParameterException bad(String name, String value, String range) {
    return new BadParameterException(
        "Parameter %s must be %s, not '%s'.".formatted(name, range, quoted(value)));
  }

  /** What a client sent may be long and of any characters; neither helps it in an answer. */
  private static String quoted(String value) {
    String printable = value.replaceAll("[^\\x20-\\x7E]", "?");
    return printable.length() <= MAX_QUOTED
        ? printable
        : printable.substring(0, MAX_QUOTED) + "...";
  }
}
