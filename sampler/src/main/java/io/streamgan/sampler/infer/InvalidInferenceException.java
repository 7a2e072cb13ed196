package io.streamgan.sampler.infer;

/** An inference request is invalid. The message is one sentence for the client. */
public final class InvalidInferenceException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int MAX_QUOTED = 40;

  InvalidInferenceException(String message) {
    super(message);
  }

  /** What a client sent may be long and of any characters; neither helps it in an answer. */
  static String quoted(String value) {
    String printable = value.replaceAll("[^\\x20-\\x7E]", "?");
    return printable.length() <= MAX_QUOTED
        ? printable
        : printable.substring(0, MAX_QUOTED) + "...";
  }
}
