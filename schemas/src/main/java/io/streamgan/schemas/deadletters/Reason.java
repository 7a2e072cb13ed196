package io.streamgan.schemas.deadletters;

/**
 * Reason why a record cannot be used; its name is the value of the header {@code streamgan.reason}.
 */
public enum Reason {
  /**
   * The record cannot be fetched: its bytes do not match their checksum, or cannot be decompressed.
   */
  UNREADABLE_RECORD,
  /** The bytes are not a record of the topic's schema. */
  MALFORMED_RECORD,
  /** The images have another height, width or number of channels than the model. */
  WRONG_SHAPE,
  /** The fields of a batch contradict each other, for example its count and its pixels. */
  INCONSISTENT_BATCH,
  /** The content of an image is empty, or its format is not supported. */
  UNSUPPORTED_FORMAT,
  /** The content begins like an image but is damaged or truncated. */
  UNDECODABLE,
  /** The image is followed by bytes that are not part of it. */
  TRAILING_DATA,
  /** A side of the image has fewer pixels than the minimum. */
  IMAGE_TOO_SMALL,
  /** The image has more pixels than allowed. */
  TOO_MANY_PIXELS,
  /** The encoded image has more bytes than allowed, or than a record may have. */
  TOO_MANY_BYTES,
  /** The animation has more frames, or the file has more pages, than allowed. */
  TOO_MANY_FRAMES,
  /** Decoding takes longer than allowed. */
  TOO_SLOW,
  /** The label is not one of the classes. */
  UNKNOWN_LABEL
}
