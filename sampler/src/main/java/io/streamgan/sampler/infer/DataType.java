package io.streamgan.sampler.infer;

/** Tensor types of the model's inputs and outputs, by the protocol's names. */
enum DataType {
  FP32(Float.BYTES),
  INT32(Integer.BYTES),
  INT64(Long.BYTES),
  UINT8(1);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Number of bytes per value. */
  int bytes() {
    return bytes;
  }
}
