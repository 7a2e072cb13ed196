package io.streamgan.gan.cuda;

/** The GPU cannot allocate what an engine needs. */
final class TooLittleMemoryException extends RuntimeException {
  private final long freeBytes;
  private final long totalBytes;

  /**
   * @param freeBytes memory that was free before the engine allocated any
   */
  TooLittleMemoryException(long freeBytes, long totalBytes) {
    super("the GPU's memory is too small");
    this.freeBytes = freeBytes;
    this.totalBytes = totalBytes;
  }

  /** Returns what to say to a user. */
  String message(long neededBytes) {
    return ("%s: %d MB are needed, but of its %d MB only %d MB are free; use a smaller batch size or"
            + " network, or set engine.device=cpu")
        .formatted(getMessage(), (neededBytes >> 20) + 1, totalBytes >> 20, freeBytes >> 20);
  }
}
