package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.NetworkSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The tensors of a network as views of one contiguous array, so that optimiser, parameter hash,
 * moving average and snapshots work on a single vector.
 */
final class Tensors {
  private final INDArray flat;
  private final Map<String, INDArray> views;

  /** Allocates all tensors of {@code network} with the value 0; the learned ones come first. */
  static Tensors all(NetworkSpec network, Arena arena) {
    return new Tensors(network.tensors(), arena);
  }

  /** Allocates gradients: tensors with the shapes of the learned tensors of {@link #all}. */
  static Tensors learned(NetworkSpec network, Arena arena) {
    return new Tensors(
        network.tensors().stream().filter(NetworkSpec.Tensor::learned).toList(), arena);
  }

  private Tensors(INDArray flat, Map<String, INDArray> views) {
    this.flat = flat;
    this.views = views;
  }

  private Tensors(List<NetworkSpec.Tensor> tensors, Arena arena) {
    views = new HashMap<>();
    flat = arena.zeros(tensors.stream().mapToLong(NetworkSpec.Tensor::size).sum());
    long offset = 0;
    for (NetworkSpec.Tensor tensor : tensors) {
      long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
      views.put(tensor.name(), Views.reshaped(Views.rows(flat, offset, tensor.size()), shape));
      offset += tensor.size();
    }
  }

  /** Returns tensors in which {@code others} replace the tensors of the same names. */
  Tensors with(Map<String, INDArray> others) {
    Map<String, INDArray> all = new HashMap<>(views);
    all.putAll(others);
    return new Tensors(flat, all);
  }

  /** Returns all values as one vector. */
  INDArray flat() {
    return flat;
  }

  boolean has(String name) {
    return views.containsKey(name);
  }

  /** Returns a view of the tensor {@code name}. */
  INDArray get(String name) {
    INDArray view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("there is no tensor " + name + " among " + views.keySet());
    }
    return view;
  }
}
