package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.QueryParams;
import io.streamgan.sampler.generate.LatentSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a request for samples asks for.
 *
 * @param count samples
 * @param seed of the latents; empty when any will do
 * @param label class of all samples; empty when it is to follow from each one's latents
 * @param columns of the picture
 */
record SampleQuery(
    int count, OptionalLong seed, OptionalInt label, int columns, SampleFormat format) {
  private static final int DEFAULT_COUNT = 16;
  private static final List<String> NAMES =
      List.of("count", "seed", "label", "class", "columns", "format", "version");

  /**
   * @param maxCount samples at most
   * @throws BadParameterException when a parameter is unknown, given twice or out of range
   */
  static SampleQuery parse(QueryParams query, int maxCount) {
    QueryParameters params = new QueryParameters(query, NAMES);
    int count = params.integer("count", 1, maxCount).orElse(Math.min(DEFAULT_COUNT, maxCount));
    return new SampleQuery(
        count,
        params.seed("seed"),
        params.label(),
        params.integer("columns", 1, count).orElse(squarest(count)),
        params.choice("format", QueryParameters.all(SampleFormat.class)).orElse(SampleFormat.PNG));
  }

  /** What to draw with. */
  LatentSource latents(long drawnSeed) {
    return LatentSource.seeded(drawnSeed, count).ofClass(label);
  }

  /** The version that a request names, whatever else it asks for. */
  static OptionalLong version(QueryParams query) {
    return new QueryParameters(query, NAMES).version();
  }

  /** Columns that make {@code count} images as square a picture as can be. */
  static int squarest(int count) {
    return (int) Math.ceil(Math.sqrt(count));
  }
}
