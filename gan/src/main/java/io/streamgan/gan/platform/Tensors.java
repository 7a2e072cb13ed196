package io.streamgan.gan.platform;

import io.streamgan.gan.network.NetworkSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a network as views of one contiguous array, so that optimiser, parameter hash,
 * moving average and snapshots work on a single vector.
 */
public final class Tensors {
  private final Tensor flat;
  private final Map<String, Tensor> views;

  /** Allocates all tensors of {@code network} with the value 0; the learned ones come first. */
  public static Tensors all(NetworkSpec network, Platform platform) {
    return new Tensors(network.tensors(), platform);
  }

  /** Allocates gradients: tensors with the shapes of the learned tensors of {@link #all}. */
  public static Tensors learned(NetworkSpec network, Platform platform) {
    return new Tensors(
        network.tensors().stream().filter(NetworkSpec.Tensor::learned).toList(), platform);
  }

  private Tensors(Tensor flat, Map<String, Tensor> views) {
    this.flat = flat;
    this.views = views;
  }

  private Tensors(List<NetworkSpec.Tensor> tensors, Platform platform) {
    views = new HashMap<>();
    flat = platform.zeros(tensors);
    long offset = 0;
    for (NetworkSpec.Tensor tensor : tensors) {
      long[] shape = tensor.shape().stream().mapToLong(Integer::longValue).toArray();
      views.put(tensor.name(), flat.rows(offset, tensor.size()).reshaped(shape));
      offset += tensor.size();
    }
  }

  /** Returns tensors in which {@code others} replace the tensors of the same names. */
  public Tensors with(Map<String, Tensor> others) {
    Map<String, Tensor> all = new HashMap<>(views);
    all.putAll(others);
    return new Tensors(flat, all);
  }

  /** Returns all values as one vector. */
  public Tensor flat() {
    return flat;
  }

  public boolean has(String name) {
    return views.containsKey(name);
  }

  /** Returns a view of the tensor {@code name}. */
  public Tensor get(String name) {
    Tensor view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("there is no tensor " + name + " among " + views.keySet());
    }
    return view;
  }
}
