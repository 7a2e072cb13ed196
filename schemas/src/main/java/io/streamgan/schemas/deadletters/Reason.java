package io.streamgan.schemas.deadletters;

/** Why a record cannot be used; its name is the value of the header {@code streamgan.reason}. */
public enum Reason {
  /**
   * The record cannot be fetched: its bytes do not match their checksum, or cannot be decompressed.
   */
  UNREADABLE_RECORD,
  /** The bytes are no record of the topic's schema. */
  MALFORMED_RECORD,
  /** The images have another height, width or number of channels than the model. */
  WRONG_SHAPE,
  /** The fields of a batch contradict each other, for example its count and its pixels. */
  INCONSISTENT_BATCH,
  /** The content of an image is empty, or in a format that is not read. */
  UNSUPPORTED_FORMAT,
  /** The content begins as an image and is damaged, or cut off. */
  UNDECODABLE,
  /** The image is followed by bytes that are no part of it. */
  TRAILING_DATA,
  /** The image has fewer pixels a side than can be learned from. */
  IMAGE_TOO_SMALL,
  /** The image has more pixels than are decoded. */
  TOO_MANY_PIXELS,
  /** The encoded image has more bytes than are decoded, or than a record may have. */
  TOO_MANY_BYTES,
  /** The animation has more frames, or the file more pages, than are allowed. */
  TOO_MANY_FRAMES,
  /** Decoding takes longer than is allowed. */
  TOO_SLOW,
  /** The label names no class of the stream. */
  UNKNOWN_LABEL
}
