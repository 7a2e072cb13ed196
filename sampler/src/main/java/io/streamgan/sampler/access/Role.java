package io.streamgan.sampler.access;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a token of an identity provider allows. */
enum Role {
  /** Everything that follows a run or describes the generator, and that is none of the others. */
  READ,
  /** Drawing and classifying images, which takes computing time. */
  SAMPLE,
  /** Downloading the generator. */
  EXPORT;

  private static final Set<String> SAMPLING =
      Set.of(
          "/v1/samples",
          "/v1/interpolation",
          "/v1/timelapse.gif",
          "/v1/classify",
          "/inference.GRPCInferenceService/ModelInfer");
  private static final Pattern INFER = Pattern.compile("/v2/.*/infer/?");
  private static final String EXPORTING = "/v1/generator/export";

  /** Returns the role that requests for {@code path} need. */
  static Role of(String path) {
    if (path.equals(EXPORTING)) {
      return EXPORT;
    }
    return SAMPLING.contains(path) || INFER.matcher(path).matches() ? SAMPLE : READ;
  }

  /** The role's name in a token: {@code sample}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
