package io.streamgan.ingest.image;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes in memory for Image I/O, whose own stream copies them and registers a finaliser each.
 * Reading ends with the deadline.
 */
final class ByteArrayImageInputStream extends ImageInputStreamImpl {
  /** Single bytes between two looks at the clock. */
  private static final int UNWATCHED = 1 << 12;

  private static final int MAX_READS_BEHIND_END = 1 << 10;

  private final byte[] bytes;
  private final Deadline deadline;
  private int unwatched;
  private int readsBehindEnd;

  ByteArrayImageInputStream(byte[] bytes, Deadline deadline) {
    this.bytes = bytes;
    this.deadline = deadline;
  }

  @Override
  public int read() {
    watch(1);
    bitOffset = 0;
    return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : end();
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    watch(64);
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    if (streamPos >= bytes.length) {
      return end();
    }
    int count = (int) Math.min(length, bytes.length - streamPos);
    System.arraycopy(bytes, (int) streamPos, target, offset, count);
    streamPos += count;
    return count;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  /** Some decoders ignore the end, or the exception that reports it, and continue without end. */
  private int end() {
    if (++readsBehindEnd > MAX_READS_BEHIND_END) {
      throw new OverrunException();
    }
    return -1;
  }

  private static final class OverrunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OverrunException() {
      super("its data goes on behind its end", null, false, false);
    }
  }

  private void watch(int cost) {
    unwatched += cost;
    if (unwatched >= UNWATCHED) {
      unwatched = 0;
      deadline.check();
    }
  }
}
