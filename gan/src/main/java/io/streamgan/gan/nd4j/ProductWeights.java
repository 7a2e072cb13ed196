package io.streamgan.gan.nd4j;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The factors of a convolution's matrix products that come from its weights. They are computed anew
 * for each run, since weights change between two of them; the gradient of the weights comes from
 * the factors' gradients in the same way. The threads of a team divide this work as well.
 */
abstract class ProductWeights {
  private final int[] offsets;
  private final int[] shifts;
  private final int perMapChannel;
  private final int size;
  private final HostMemory weight;
  private final Team team;
  private final Scratch factors;
  private final List<Scratch> gradients;

  /**
   * @param weight [map's channels, image's channels, kernel, kernel]
   * @param offsets as in {@link PackedWeights}
   * @param shifts as in {@link PackedWeights}
   * @param size number of factors of all products
   * @param arena whose packed memory holds the factors, for all threads, and whose scratch memory
   *     begins with each thread's gradients of them
   */
  ProductWeights(INDArray weight, int[] offsets, int[] shifts, int size, Arena arena) {
    this.offsets = offsets;
    this.shifts = shifts;
    this.size = size;
    this.weight = new HostMemory(weight);
    perMapChannel = this.weight.size() / (int) weight.size(0);
    team = arena.team();
    factors = arena.packed();
    gradients = arena.scratches();
    factors.reserve(size);
  }

  /** Returns the number of factors of all products. */
  final int size() {
    return size;
  }

  /** Returns a new pointer to the factors, those of each product behind those of the one before. */
  final FloatPointer factors() {
    return factors.pointer();
  }

  /** Returns what a thread does to compute a block of the factors from the weights. */
  abstract Consumer<PackedWeights.Block> toFactors(
      PackedWeights copy, HostMemory weight, Scratch factors);

  /** Returns what a thread does to compute a block of the gradient from those of the factors. */
  abstract Consumer<PackedWeights.Block> fromFactors(
      PackedWeights copy, Scratch gradients, HostMemory gradient);

  /**
   * Returns a task that computes the factors and then multiplies by them.
   *
   * @param parts each thread's products
   */
  final Runnable multiply(
      PatchProducts.Order order,
      HostMemory from,
      HostMemory to,
      @Nullable HostMemory bias,
      List<Runnable> parts) {
    List<Runnable> transforms = forEachBlock(order, copy -> toFactors(copy, weight, factors));
    return () -> {
      from.read();
      to.write();
      weight.read();
      if (bias != null) {
        bias.read();
      }
      team.run(transforms);
      team.run(parts);
    };
  }

  /**
   * Returns a task that computes the weights' gradient.
   *
   * @param parts each computes a thread's gradients of the factors, in its scratch memory
   */
  final Runnable differentiate(
      PatchProducts.Order order,
      HostMemory image,
      HostMemory map,
      HostMemory gradient,
      List<Runnable> parts) {
    List<Scratch> used = gradients.subList(0, parts.size());
    List<Runnable> sums =
        team.share(size, (part, begin, end) -> () -> Scratch.addUp(used, begin, end));
    List<Runnable> transforms =
        forEachBlock(order, copy -> fromFactors(copy, gradients.get(0), gradient));
    return () -> {
      image.read();
      map.read();
      gradient.write();
      team.run(parts);
      if (parts.size() > 1) {
        team.run(sums);
      }
      team.run(transforms);
    };
  }

  private List<Runnable> forEachBlock(
      PatchProducts.Order order, Function<PackedWeights, Consumer<PackedWeights.Block>> maker) {
    return team.share(
        order.rows(),
        (part, begin, end) -> {
          PackedWeights copy = new PackedWeights(order, offsets, shifts, perMapChannel);
          Consumer<PackedWeights.Block> task = maker.apply(copy);
          return () -> copy.forEach(begin, end, task);
        });
  }
}
