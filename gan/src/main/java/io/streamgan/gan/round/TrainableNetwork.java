package io.streamgan.gan.nd4j;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Objective;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network in training, with its tensors, their gradients and its optimiser. */
final class TrainableNetwork {
  private final NetworkSpec network;
  private final Tensors values;
  private final Tensors effective;
  private final Tensors gradients;
  private final List<SpectralWeight> spectralWeights = new ArrayList<>();
  private final LayerRandomness randomness = new LayerRandomness();
  private final double gradientLimit;
  private final @Nullable HostMemory sharedGradient;
  private final Operator square;
  private final HostMemory squaredNorm;
  private final Operator shrink;
  private final HostMemory shrinkage;
  private final AdamOptimiser adam;
  private final @Nullable Operator clip;
  private boolean finite = true;
  private long descentNanos;

  /**
   * @param gradientLimit largest norm of the gradient over all parameters; 0 for no limit
   * @param parameterLimit largest absolute value of a parameter, to which each update clips;
   *     infinite for no limit
   */
  TrainableNetwork(
      NetworkSpec network,
      GanSpec.Adam settings,
      double gradientLimit,
      double parameterLimit,
      Arena arena) {
    this.network = network;
    this.gradientLimit = gradientLimit;
    values = Tensors.all(network, arena);
    gradients = Tensors.learned(network, arena);
    effective = values.with(spectralWeights(arena));
    INDArray gradient = gradients.flat();
    sharedGradient = arena.shared(gradient);
    INDArray norm = arena.zeros(1, 1);
    squaredNorm = new HostMemory(norm);
    INDArray row = Views.reshaped(gradient, 1, gradient.length());
    square = arena.operator("matmul", List.of(row, row), List.of(norm), 0, 1, 0);
    INDArray factor = arena.zeros(1);
    shrinkage = new HostMemory(factor);
    shrink = arena.operator("multiply", List.of(gradient, factor), List.of(gradient));
    adam = new AdamOptimiser(settings, learned(), gradient, arena);
    clip =
        Double.isInfinite(parameterLimit)
            ? null
            : arena
                .operator("clipbyvalue", List.of(learned()), List.of(learned()))
                .with(-parameterLimit, parameterLimit);
  }

  /** Returns a pass whose backward run computes the gradients of the learned tensors. */
  NetworkPass learning(int batch, int groups, Arena arena) {
    return new NetworkPass(
        network, effective, gradients, NetworkPass.Purpose.LEARN, batch, groups, randomness, arena);
  }

  /**
   * Returns a pass whose backward run computes the gradients of the learned tensors and the input.
   */
  NetworkPass learningThrough(int batch, Arena arena) {
    return new NetworkPass(
        network,
        effective,
        gradients,
        NetworkPass.Purpose.LEARN_THROUGH,
        batch,
        1,
        randomness,
        arena);
  }

  /** Returns a pass whose backward run computes the gradient of the input only. */
  NetworkPass seeingThrough(int batch, Arena arena) {
    return viewing(Objective.View.OUTPUTS, NetworkPass.Purpose.SEE_THROUGH, batch, arena);
  }

  /**
   * Returns a pass to the values that an objective's loss for G is a function of.
   *
   * @param purpose {@link NetworkPass.Purpose#SEE_THROUGH} or {@link NetworkPass.Purpose#OBSERVE}
   */
  NetworkPass viewing(Objective.View view, NetworkPass.Purpose purpose, int batch, Arena arena) {
    NetworkSpec seen = view == Objective.View.FEATURES ? network.withoutLast() : network;
    return new NetworkPass(seen, effective, null, purpose, batch, 1, randomness, arena);
  }

  /** Allocates further gradients with the shapes of {@link #gradients}. */
  Tensors newGradients(Arena arena) {
    return Tensors.learned(network, arena);
  }

  /**
   * Updates the learned tensors with their gradients, within the limits.
   *
   * @param update number of the update, from 1
   */
  void descend(long update) {
    long from = System.nanoTime();
    toRawGradients();
    double norm = Math.sqrt(squaredNorm());
    finite &= Double.isFinite(norm);
    if (gradientLimit > 0 && norm > gradientLimit) {
      shrinkage.write().put(0, (float) (gradientLimit / norm));
      shrink.run();
    }
    adam.step(update);
    if (clip != null) {
      clip.run();
    }
    iterate();
    descentNanos += System.nanoTime() - from;
  }

  /**
   * Returns the squared norm of the gradient. BLAS takes a twentieth of the operator's time, but
   * rounds differently, so it is used only if the norm does not affect the update.
   */
  private double squaredNorm() {
    if (gradientLimit == 0 && sharedGradient != null) {
      return Blas.squaredNorm(sharedGradient.size(), sharedGradient.pointer());
    }
    square.run();
    return squaredNorm.read().get(0);
  }

  /**
   * Returns whether the squared norms of all gradients so far were finite. With a gradient that is
   * not finite, Adam computes parameters or moments that are not finite.
   */
  boolean isFinite() {
    return finite;
  }

  /** Adds the time that updates of the parameters have taken so far, under {@code name}. */
  void addTimes(String name, List<LayerTime> times) {
    times.add(new LayerTime(name, "optimiser, norms and limits", 0, descentNanos));
  }

  /**
   * Replaces gradients with respect to normalised weights by those with respect to learned weights.
   */
  void toRawGradients() {
    spectralWeights.forEach(SpectralWeight::toRawGradient);
  }

  /** Runs one power iteration of each spectral norm, after an update of the weights. */
  void iterate() {
    spectralWeights.forEach(SpectralWeight::iterate);
  }

  /** Recomputes normalised weights. It must be called after tensors were set from outside. */
  void refresh() {
    finite = true;
    spectralWeights.forEach(SpectralWeight::refresh);
  }

  /** Returns the random numbers of the network's dropout and noise layers. */
  LayerRandomness randomness() {
    return randomness;
  }

  NetworkSpec network() {
    return network;
  }

  /** Returns the tensors that are learned and saved. */
  Tensors values() {
    return values;
  }

  /** Returns the tensors that the layers use, with normalised weights. */
  Tensors effective() {
    return effective;
  }

  Tensors gradients() {
    return gradients;
  }

  /** Returns a view of all learned values. */
  INDArray learned() {
    return Views.rows(values.flat(), 0, network.learnedSize());
  }

  private Map<String, INDArray> spectralWeights(Arena arena) {
    Map<String, INDArray> normalised = new HashMap<>();
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      if (tensor.name().endsWith(".u")) {
        String weight = tensor.name().substring(0, tensor.name().length() - 1) + "weight";
        SpectralWeight spectral =
            new SpectralWeight(
                values.get(weight), values.get(tensor.name()), gradients.get(weight), arena);
        spectralWeights.add(spectral);
        normalised.put(weight, spectral.effective());
      }
    }
    return normalised;
  }

  /** Returns the vectors that a snapshot contains, in its order. */
  List<INDArray> state() {
    return List.of(values.flat(), adam.mean(), adam.square());
  }
}
