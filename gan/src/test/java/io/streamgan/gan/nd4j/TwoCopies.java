package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.cpu.nativecpu.CpuAffinityManager;
import org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The memory behind arrays on a CPU that treats it as a GPU does: operators have a copy of their
 * own, which Java never sees. What Java reads without asking for their results is old; what it
 * writes without saying so is lost.
 *
 * <p>As with ND4J's CUDA backend, which copy is current is known for each memory as a whole, with
 * all its views. An operator finds its copy in the arrays' memory while it runs; afterwards there
 * is again what Java saw before. The system properties {@code opexec} and {@code affinitymanager}
 * put {@link Executioner} and {@link Affinity} into the place of the CPU backend's own.
 */
final class TwoCopies {
  // By identity: two buffers with equal content are equal.
  private static final IdentityHashMap<DataBuffer, TwoCopies> ALL = new IdentityHashMap<>();
  private static boolean inUse = true;

  private final DataBuffer whole;
  private final FloatBuffer host;
  private final FloatBuffer device;
  private boolean hostIsCurrent = true;
  private boolean deviceIsCurrent;

  private TwoCopies(DataBuffer whole) {
    this.whole = whole;
    host = new FloatPointer(whole.addressPointer()).limit(whole.length()).asBuffer();
    device = FloatBuffer.allocate(host.capacity());
  }

  /** Whether this process can have two copies at all. */
  static boolean areThere() {
    return Nd4j.getExecutioner() instanceof Executioner;
  }

  /** Whether arrays made from now on have two copies, where there can be; at first they have. */
  static void use(boolean now) {
    inUse = now;
  }

  /** Of the memory that {@code array} is a view of. */
  private static TwoCopies of(INDArray array) {
    DataBuffer view = array.data();
    DataBuffer whole = view.originalDataBuffer() == null ? view : view.originalDataBuffer();
    synchronized (ALL) {
      TwoCopies known = ALL.get(whole);
      if (known != null) {
        return known;
      }
      ALL.values().removeIf(copies -> copies.whole.wasClosed());
      TwoCopies copies = new TwoCopies(whole);
      ALL.put(whole, copies);
      return copies;
    }
  }

  private static boolean hasTwo(INDArray array) {
    return inUse && array != null && !array.isEmpty() && array.dataType() == DataType.FLOAT;
  }

  private void bringToHost() {
    if (!hostIsCurrent) {
      host.put(0, device, 0, device.capacity());
      hostIsCurrent = true;
    }
  }

  private void bringToDevice() {
    if (!deviceIsCurrent) {
      device.put(0, host, 0, host.capacity());
      deviceIsCurrent = true;
    }
  }

  private void writtenOnHost() {
    hostIsCurrent = true;
    deviceIsCurrent = false;
  }

  private void writtenOnDevice() {
    hostIsCurrent = false;
    deviceIsCurrent = true;
  }

  /** An array of an operator: a part of a memory. */
  private static final class Part {
    private final TwoCopies copies;
    private final int from;
    private final int count;
    private final float[] asJavaSawIt;

    Part(INDArray array) {
      copies = of(array);
      from = (int) array.offset();
      count = (int) array.length();
      asJavaSawIt = new float[count];
    }

    void enter() {
      copies.bringToDevice();
      copies.host.get(from, asJavaSawIt);
    }

    void showDevice() {
      copies.host.put(from, copies.device, from, count);
    }

    void keepResult() {
      copies.device.put(from, copies.host, from, count);
      copies.writtenOnDevice();
    }

    void leave() {
      copies.host.put(from, asJavaSawIt);
    }
  }

  /** Runs operators on the device's copies. */
  public static final class Executioner extends NativeOpExecutioner {
    private boolean inside;

    @Override
    public INDArray[] exec(CustomOp op, OpContext context) {
      return onDevice(
          context.getInputArrays(), context.getOutputArrays(), () -> super.exec(op, context));
    }

    @Override
    public INDArray exec(Op op, OpContext context) {
      return onDevice(operands(op), results(op), () -> super.exec(op, context));
    }

    @Override
    public INDArray exec(ScalarOp op, OpContext context) {
      return onDevice(operands(op), results(op), () -> super.exec(op, context));
    }

    private static List<INDArray> operands(Op op) {
      List<INDArray> operands = new ArrayList<>();
      operands.add(op.x());
      operands.add(op.y());
      return operands;
    }

    private static List<INDArray> results(Op op) {
      List<INDArray> results = new ArrayList<>();
      results.add(op.z());
      return results;
    }

    private synchronized <T> T onDevice(
        List<INDArray> operands, List<INDArray> results, Supplier<T> operator) {
      if (inside) {
        return operator.get();
      }
      inside = true;
      List<Part> written = results.stream().filter(TwoCopies::hasTwo).map(Part::new).toList();
      List<Part> all = new ArrayList<>(written);
      operands.stream().filter(TwoCopies::hasTwo).map(Part::new).forEach(all::add);
      all.forEach(Part::enter);
      all.forEach(Part::showDevice);
      try {
        T result = operator.get();
        written.forEach(Part::keepResult);
        return result;
      } finally {
        all.forEach(Part::leave);
        inside = false;
      }
    }
  }

  /** Brings the copies in step where it is asked for. */
  public static final class Affinity extends CpuAffinityManager {
    @Override
    public void ensureLocation(INDArray array, Location location) {
      if (!hasTwo(array)) {
        return;
      }
      if (location != Location.DEVICE) {
        of(array).bringToHost();
      }
      if (location != Location.HOST) {
        of(array).bringToDevice();
      }
    }

    @Override
    public void tagLocation(INDArray array, Location location) {
      if (!hasTwo(array)) {
        return;
      }
      if (location == Location.HOST) {
        of(array).writtenOnHost();
      } else {
        of(array).writtenOnDevice();
      }
    }
  }
}
