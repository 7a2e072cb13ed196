package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The values of a contiguous row-major array as Java sees them.
 *
 * <p>On a CPU that is the array itself. On a GPU the operators have a copy of their own, and which
 * of the two is the newer is known for the whole memory that an array is a view of. So:
 *
 * <ul>
 *   <li>what {@link #read} returns is current until the next operator runs;
 *   <li>what {@link #write} returns is current too, and is written before the next operator runs: a
 *       later write is lost.
 * </ul>
 *
 * <p>The buffers are the same in each call, so only their methods that take an index are for use.
 * They are valid for as long as the array.
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

  /** Of {@code array}, where there is one. */
  static @Nullable HostMemory ofNullable(@Nullable INDArray array) {
    return array == null ? null : new HostMemory(array);
  }

  /** How many values. */
  int size() {
    return writable.capacity();
  }

  /** To read from, until the next operator runs. */
  FloatBuffer read() {
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    return readable;
  }

  /** To read from and write to, until the next operator runs. */
  FloatBuffer write() {
    // Current as well, since the neighbours of a view count as written with it.
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    return writable;
  }

  /** The caller's own pointer to the same memory, for what {@link #read} and {@link #write} are. */
  FloatPointer pointer() {
    return pointer(array);
  }

  private static FloatBuffer buffer(INDArray array) {
    if (array.length() == 0) {
      return FloatBuffer.allocate(0);
    }
    // On a GPU there is no memory of the host before it is asked for.
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    return pointer(array).capacity(array.length()).asBuffer();
  }

  private static FloatPointer pointer(INDArray array) {
    DataBuffer view = array.data();
    DataBuffer whole = view.originalDataBuffer() == null ? view : view.originalDataBuffer();
    // One of its own: the buffer's would lose its deallocator's bounds to this one's.
    return new FloatPointer(whole.addressPointer()).getPointer(array.offset());
  }
}
