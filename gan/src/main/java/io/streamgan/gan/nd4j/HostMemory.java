package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Access from Java to the values of a contiguous row-major array.
 *
 * <p>On a CPU these are the array's own memory. On a GPU, operators work on a separate device copy,
 * and ND4J tracks which copy is current for a whole buffer, that is for all its views together.
 * Therefore:
 *
 * <ul>
 *   <li>the result of {@link #read} is current until the next operator runs;
 *   <li>the result of {@link #write} is current too, and values must be written before the next
 *       operator runs, because later writes are lost.
 * </ul>
 *
 * <p>All calls return the same buffers, so callers must use only the methods with an index, which
 * leave the position unchanged. The buffers are valid as long as the array.
 */
final class HostMemory {
  private final INDArray array;
  private final FloatBuffer writable;
  private final FloatBuffer readable;

  HostMemory(INDArray array) {
    this.array = array;
    writable = buffer(array);
    readable = writable.asReadOnlyBuffer();
  }

  /** Returns the access to {@code array}, or null if it is null. */
  static @Nullable HostMemory ofNullable(@Nullable INDArray array) {
    return array == null ? null : new HostMemory(array);
  }

  /** Returns the number of values. */
  int size() {
    return writable.capacity();
  }

  /** Returns a read-only buffer of the values, valid until the next operator runs. */
  FloatBuffer read() {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    return readable;
  }

  /** Returns a writable buffer of the values, valid until the next operator runs. */
  FloatBuffer write() {
    // The host copy must be current, because all views of the buffer count as written.
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    return writable;
  }

  /**
   * Returns a new pointer to the same memory. It may be used after {@link #read} or {@link #write},
   * for reading or writing, until the next operator runs.
   */
  FloatPointer pointer() {
    return pointer(array);
  }

  private static FloatBuffer buffer(INDArray array) {
    if (array.length() == 0) {
      return FloatBuffer.allocate(0);
    }
    // On a GPU, the host copy is allocated by this call.
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    return pointer(array).capacity(array.length()).asBuffer();
  }

  private static FloatPointer pointer(INDArray array) {
    DataBuffer view = array.data();
    DataBuffer whole = view.originalDataBuffer() == null ? view : view.originalDataBuffer();
    // A new pointer, because changing the position or capacity of the buffer's own would affect it.
    return new FloatPointer(whole.addressPointer()).getPointer(array.offset());
  }
}
