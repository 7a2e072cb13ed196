package io.streamgan.ingest.image;

import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.deadletters.Reason;
import java.util.Locale;

/**
 * An image cannot be used; other images of its source may be usable. The message is one line that
 * {@link DeadLetter#shortened} has limited.
 */
public final class RejectedImageException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final String kind;

  public RejectedImageException(Reason reason, String message) {
    this(reason, kindOf(reason), message);
  }

  RejectedImageException(Reason reason, String kind, String message) {
    super(DeadLetter.shortened(message));
    this.reason = reason;
    this.kind = kind;
  }

  public RejectedImageException(Reason reason, String message, Throwable cause) {
    super(DeadLetter.shortened(message), cause);
    this.reason = reason;
    kind = kindOf(reason);
  }

  public Reason reason() {
    return reason;
  }

  /** A word or two for counts of rejected images: HEIC, undecodable, too many pixels. */
  public String kind() {
    return kind;
  }

  private static String kindOf(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
