package io.streamgan.ingest.image;

import java.util.Locale;

/** Why an image cannot be used: the reason code of its dead letter. */
public enum Rejection {
  /** The record is no {@code RawImage}. */
  MALFORMED_RECORD,
  /** The content is empty or neither PNG nor JPEG. */
  UNSUPPORTED_FORMAT,
  /** The content begins as an image and cannot be decoded. */
  UNDECODABLE,
  /** The image has fewer pixels a side than can be learned from. */
  TOO_SMALL,
  /** The image has more pixels or bytes than are decoded. */
  TOO_LARGE,
  /** The label names no class of the stream. */
  UNKNOWN_LABEL;

  /** The code as it stands in a dead letter's header. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
