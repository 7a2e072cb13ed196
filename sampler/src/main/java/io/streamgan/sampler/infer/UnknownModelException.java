package io.streamgan.sampler.infer;

/** There is no model of that name. */
public final class UnknownModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnknownModelException(String name) {
    super(
        "There is no model '%s'; there is %s."
            .formatted(InvalidInferenceException.quoted(name), GeneratorModel.NAME));
  }
}
