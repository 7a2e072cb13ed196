package io.streamgan.sampler.infer;

/** The tensor types that this model takes and gives, by the protocol's names. */
enum DataType {
  FP32(Float.BYTES),
  INT32(Integer.BYTES),
  INT64(Long.BYTES),
  UINT8(1);

  private final int bytes;

  DataType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes a value. */
  int bytes() {
    return bytes;
  }
}
