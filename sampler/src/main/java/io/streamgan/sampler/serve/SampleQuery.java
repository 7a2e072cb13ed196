package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.QueryParams;
import io.streamgan.sampler.generate.LatentSource;
import io.streamgan.schemas.classes.ClassNames;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Parameters of a request for samples.
 *
 * @param count samples
 * @param seed of the latents; if empty, the server chooses one
 * @param label class of all samples; if empty, it follows from the latents
 * @param truncation factor of the latents, from 0 to 1
 * @param columns of the picture
 */
record SampleQuery(
    int count,
    OptionalLong seed,
    OptionalInt label,
    float truncation,
    int columns,
    SampleFormat format) {
  private static final int DEFAULT_COUNT = 16;
  private static final List<String> NAMES =
      List.of("count", "seed", "label", "class", "truncation", "columns", "format", "version");

  /**
   * @param maxCount maximum number of samples
   * @param classes names that a request may use for classes
   * @throws BadParameterException when a parameter is unknown, given twice or out of range
   */
  static SampleQuery parse(QueryParams query, int maxCount, ClassNames classes) {
    QueryParameters params = new QueryParameters(query, NAMES);
    int count = params.integer("count", 1, maxCount).orElse(Math.min(DEFAULT_COUNT, maxCount));
    return new SampleQuery(
        count,
        params.seed("seed"),
        params.label(classes),
        params.truncation(),
        params.integer("columns", 1, count).orElse(squarest(count)),
        params.choice("format", QueryParameters.all(SampleFormat.class)).orElse(SampleFormat.PNG));
  }

  /** Returns the latents to draw with. */
  LatentSource latents(long drawnSeed) {
    return LatentSource.seeded(drawnSeed, count).ofClass(label).truncatedTo(truncation);
  }

  /** Returns the version in a request, without checking other values. */
  static OptionalLong version(QueryParams query) {
    return new QueryParameters(query, NAMES).version();
  }

  /**
   * Returns the number of columns of the grid of {@code count} images that is closest to a square.
   */
  static int squarest(int count) {
    return (int) Math.ceil(Math.sqrt(count));
  }
}
