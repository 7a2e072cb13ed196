package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.QueryParams;
import io.streamgan.schemas.classes.ClassNames;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Parameters of a request for an interpolation.
 *
 * @param from seed of the first frame
 * @param to seed of the last frame
 * @param frames number of frames, including the first and the last
 * @param count number of samples in each frame
 * @param label class of all samples; if empty, it follows from the latents
 * @param truncation factor of the latents, from 0 to 1
 * @param columns of each frame
 * @param delayMillis between two frames
 */
record InterpolationQuery(
    long from,
    long to,
    int frames,
    int count,
    OptionalInt label,
    float truncation,
    int columns,
    int delayMillis,
    InterpolationFormat format) {
  private static final int MAX_FRAMES = 64;
  private static final int DEFAULT_FRAMES = 16;
  private static final int DEFAULT_COUNT = 4;
  private static final int DEFAULT_DELAY_MILLIS = 80;
  private static final List<String> NAMES =
      List.of(
          "from",
          "to",
          "frames",
          "count",
          "label",
          "class",
          "truncation",
          "columns",
          "delay",
          "format",
          "version");

  /** Formats of an interpolation. */
  enum InterpolationFormat {
    /** An animation of the frames. */
    GIF,
    /** A picture with one column per frame and one row per sample. */
    PNG
  }

  /**
   * @param maxSamples maximum number of samples in all frames together
   * @param classes names that a request may use for classes
   * @throws BadParameterException when a parameter is unknown, missing, given twice or out of range
   */
  static InterpolationQuery parse(QueryParams query, int maxSamples, ClassNames classes) {
    QueryParameters params = new QueryParameters(query, NAMES);
    int maxFrames = Math.max(2, Math.min(MAX_FRAMES, maxSamples));
    int frames = params.integer("frames", 2, maxFrames).orElse(Math.min(DEFAULT_FRAMES, maxFrames));
    int maxCount = Math.max(1, maxSamples / frames);
    int count = params.integer("count", 1, maxCount).orElse(Math.min(DEFAULT_COUNT, maxCount));
    return new InterpolationQuery(
        required(params, "from"),
        required(params, "to"),
        frames,
        count,
        params.label(classes),
        params.truncation(),
        params.integer("columns", 1, count).orElse(SampleQuery.squarest(count)),
        params.integer("delay", 20, 10_000).orElse(DEFAULT_DELAY_MILLIS),
        params
            .choice("format", QueryParameters.all(InterpolationFormat.class))
            .orElse(InterpolationFormat.GIF));
  }

  /** Returns the version in a request, without checking other values. */
  static OptionalLong version(QueryParams query) {
    return new QueryParameters(query, NAMES).version();
  }

  private static long required(QueryParameters params, String name) {
    return params
        .seed(name)
        .orElseThrow(
            () -> new BadParameterException("Parameter %s, a seed, is missing.".formatted(name)));
  }
}
