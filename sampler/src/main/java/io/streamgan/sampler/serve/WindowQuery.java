package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.QueryParams;
import io.streamgan.sampler.watch.WindowHistory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parameters of a request for windows of metrics.
 *
 * @param model name of a model; empty for the sampler's model
 * @param lengthMillis of the windows; empty for all lengths
 * @param limit maximum number of windows
 */
record WindowQuery(Optional<String> model, OptionalLong lengthMillis, int limit) {
  private static final int DEFAULT_LIMIT = 60;
  private static final Pattern LENGTH = Pattern.compile("([1-9]\\d{0,5})([sm])");

  /**
   * @throws BadParameterException when a parameter is unknown, given twice or out of range
   */
  static WindowQuery parse(QueryParams query) {
    QueryParameters params = new QueryParameters(query, List.of("model", "length", "limit"));
    return new WindowQuery(
        QueryParameters.model(query),
        params
            .matching("length", LENGTH, "seconds or minutes, such as 10s or 1m")
            .map(WindowQuery::millis)
            .orElse(OptionalLong.empty()),
        params.integer("limit", 1, WindowHistory.CAPACITY).orElse(DEFAULT_LIMIT));
  }

  private static OptionalLong millis(Matcher length) {
    TimeUnit unit = length.group(2).equals("s") ? TimeUnit.SECONDS : TimeUnit.MINUTES;
    return OptionalLong.of(unit.toMillis(Long.parseLong(length.group(1))));
  }
}
