package io.streamgan.sampler.infer;

/** Tensor types of the model's inputs and outputs, by the protocol's names. */
enum DataType {
  FP32(Float.BYTES),
  INT32(Integer.BYTES),
  INT64(Long.BYTES),
  UINT8(1),
  /** Texts in UTF-8, each after its length in four bytes. */
  BYTES(Integer.BYTES);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Number of bytes per value; least number of them for texts. */
  int bytes() {
    return bytes;
  }
}
