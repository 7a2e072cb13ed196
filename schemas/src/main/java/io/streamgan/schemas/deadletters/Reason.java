package io.streamgan.schemas.deadletters;

/** Why a record cannot be used; its name is the value of the header {@code streamgan.reason}. */
public enum Reason {
  /** The bytes are no record of the topic's schema. */
  MALFORMED_RECORD,
  /** The images have another height, width or number of channels than the model. */
  WRONG_SHAPE,
  /** The fields of a batch contradict each other, for example its count and its pixels. */
  INCONSISTENT_BATCH
}
