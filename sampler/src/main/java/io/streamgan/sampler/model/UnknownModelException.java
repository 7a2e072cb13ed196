package io.streamgan.sampler.model;

import io.streamgan.sampler.respond.Quoted;
import java.util.List;

/** A request names a model that this sampler does not serve. */
public final class UnknownModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownModelException(String name, List<String> served) {
    super("There is no model '%s'; %s".formatted(Quoted.of(name), remedy(served)));
  }

  private static String remedy(List<String> served) {
    return served.size() == 1
        ? "this server serves the model %s, which %s names as well."
            .formatted(served.get(0), Models.ALIAS)
        : "this server serves the models %s.".formatted(Quoted.listed(served));
  }
}
