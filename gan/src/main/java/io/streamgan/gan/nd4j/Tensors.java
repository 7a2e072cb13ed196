package io.streamgan.gan.nd4j;

import io.streamgan.gan.network.NetworkSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tensors of one network as views of one contiguous array, so that optimiser, hash, average and
 * snapshot each work on a single vector.
 */
final class Tensors {
  private final INDArray flat;
  private final Map<String, INDArray> views;

  /** All tensors of {@code network}, zero; those that are learned lie first. */
  static Tensors all(NetworkSpec network, Arena arena) {
    return new Tensors(network.tensors(), arena);
  }

  /** Those that are learned: shaped as {@link #all}'s, for gradients. */
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

  /** The same, but for {@code others}, which take the place of the tensors of their names. */
  Tensors with(Map<String, INDArray> others) {
    Map<String, INDArray> all = new HashMap<>(views);
    all.putAll(others);
    return new Tensors(flat, all);
  }

  /** The whole, as a vector. */
  INDArray flat() {
    return flat;
  }

  boolean has(String name) {
    return views.containsKey(name);
  }

  /** A view of the tensor {@code name}. */
  INDArray get(String name) {
    INDArray view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + views.keySet());
    }
    return view;
  }
}
