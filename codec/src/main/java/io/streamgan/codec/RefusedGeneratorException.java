package io.streamgan.codec;

import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A generator on the topic is not used. The message says why. */
public final class RefusedGeneratorException extends Exception {
  private static final long serialVersionUID = 1;

  /** Kinds of fault, as the counter of refusals names them. */
  public enum Reason {
    /** A record is no manifest or chunk. */
    MALFORMED_RECORD,
    /** Chunks are missing, or the payload is not the one that the manifest describes. */
    INCOMPLETE_OR_CORRUPT,
    /** The network specification cannot be read, or the parameters do not fit it. */
    UNFIT_NETWORK,
    /** A parameter is NaN or infinite. */
    NON_FINITE_PARAMETERS,
    /** It is not newer than the one in use. */
    NOT_NEWER,
    /** Its first samples cannot be drawn, or have no content. */
    FAILED_PROBE;

    /** As a metric's tag: {@code not-newer}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Reason reason;

  public RefusedGeneratorException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public RefusedGeneratorException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** The same refusal; the message begins with the topic, partition and offset of the record. */
  public RefusedGeneratorException at(ConsumerRecord<?, ?> record) {
    return new RefusedGeneratorException(
        reason,
        "%s-%d@%d: %s".formatted(record.topic(), record.partition(), record.offset(), getMessage()),
        this);
  }
}
