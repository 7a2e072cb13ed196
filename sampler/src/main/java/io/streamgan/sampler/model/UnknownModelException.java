package io.streamgan.sampler.model;

import io.streamgan.sampler.respond.Quoted;
import java.util.List;

/** A request names a model that this sampler does not serve. */
public final class UnknownModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownModelException(String name, List<String> served) {
    super(
        "There is no model '%s'; this server serves the model %s, which %s names as well."
            .formatted(Quoted.of(name), served.get(0), Models.ALIAS));
  }
}
