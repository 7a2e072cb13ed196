package io.streamgan.sampler.export;

import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.network.NetworkSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network's parameters by name. */
final class NamedTensors {
  private final Map<String, NamedTensor> tensors = new LinkedHashMap<>();

  /**
   * @param bytes float32 little-endian, row-major
   */
  record NamedTensor(String name, List<Integer> shape, ByteBuffer bytes) {
    float[] values() {
      float[] values = new float[bytes.remaining() / Float.BYTES];
      bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    }
  }

  NamedTensors(GeneratorSnapshot snapshot) {
    this(snapshot.network(), snapshot.parameters());
  }

  NamedTensors(NetworkSpec network, ByteBuffer all) {
    int offset = all.position();
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      int length = Math.toIntExact(tensor.size() * Float.BYTES);
      tensors.put(
          tensor.name(), new NamedTensor(tensor.name(), tensor.shape(), all.slice(offset, length)));
      offset += length;
    }
  }

  /** All parameters, in the order of the snapshot. */
  Iterable<NamedTensor> all() {
    return tensors.values();
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  NamedTensor get(String name) {
    NamedTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + tensors.keySet());
    }
    return tensor;
  }
}
