package io.streamgan.sampler.generate;

import java.util.List;

/** A request names a version that is not loaded. */
public final class UnknownVersionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownVersionException(long version, List<Long> kept) {
    super(
        "Version %d is not kept; kept are %s."
            .formatted(version, kept.toString().replaceAll("[\\[\\]]", "")));
  }
}
