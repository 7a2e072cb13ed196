package io.streamgan.sampler.infer;

/** An inference request is invalid. The message is one sentence for the client. */
public final class InvalidInferenceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidInferenceException(String message) {
    super(message);
  }
}
