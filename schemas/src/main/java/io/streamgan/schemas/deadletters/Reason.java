package io.streamgan.schemas.deadletters;

/** Why a record cannot be used; its name is the value of the header {@code streamgan.reason}. */
public enum Reason {
  /** The bytes are no record of the topic's schema. */
  MALFORMED_RECORD,
  /** The images have another height, width or number of channels than the model. */
  WRONG_SHAPE,
  /** The fields of a batch contradict each other, for example its count and its pixels. */
  INCONSISTENT_BATCH,
  /** The content of an image is empty, or in a format that is not read. */
  UNSUPPORTED_FORMAT,
  /** The content begins as an image and cannot be decoded. */
  UNDECODABLE_IMAGE,
  /** The image has fewer pixels a side than can be learned from. */
  IMAGE_TOO_SMALL,
  /** The image has more pixels or bytes than are decoded. */
  IMAGE_TOO_LARGE,
  /** The label names no class of the stream. */
  UNKNOWN_LABEL
}
