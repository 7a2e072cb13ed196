package io.streamgan.sampler.infer;

import io.streamgan.sampler.respond.Quoted;

/** A request names a model that this sampler does not serve. */
public final class UnknownModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownModelException(String name, String served) {
    super(
        "There is no model '%s'; this server serves the model %s, which %s names as well."
            .formatted(Quoted.of(name), served, GeneratorModel.ALIAS));
  }
}
