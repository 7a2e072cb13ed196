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

/** A network that learns: its tensors, their gradients, its optimiser. */
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
   * @param gradientLimit largest norm of the whole gradient; 0 for no limit
   * @param parameterLimit every parameter is clipped to +- this; infinite for no limit
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

  /** A pass whose backward run leaves the gradients of what is learned. */
  NetworkPass learning(int batch, int groups, Arena arena) {
    return new NetworkPass(
        network, effective, gradients, NetworkPass.Purpose.LEARN, batch, groups, randomness, arena);
  }

  /** The same, and it goes through to the input. */
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

  /** A pass whose backward run goes through to the input, parameters held fixed. */
  NetworkPass seeingThrough(int batch, Arena arena) {
    return viewing(Objective.View.OUTPUTS, NetworkPass.Purpose.SEE_THROUGH, batch, arena);
  }

  /**
   * A pass to what an objective looks at.
   *
   * @param purpose {@link NetworkPass.Purpose#SEE_THROUGH} or {@link NetworkPass.Purpose#OBSERVE}
   */
  NetworkPass viewing(Objective.View view, NetworkPass.Purpose purpose, int batch, Arena arena) {
    NetworkSpec seen = view == Objective.View.FEATURES ? network.withoutLast() : network;
    return new NetworkPass(seen, effective, null, purpose, batch, 1, randomness, arena);
  }

  /** New arrays, zero, shaped as {@link #gradients}. */
  Tensors newGradients(Arena arena) {
    return Tensors.learned(network, arena);
  }

  /**
   * Moves what is learned against its gradients, within the limits.
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

  /** BLAS takes a twentieth of the operator's time, but rounds differently from it. */
  private double squaredNorm() {
    if (gradientLimit == 0 && sharedGradient != null) {
      return Blas.squaredNorm(sharedGradient.size(), sharedGradient.pointer());
    }
    square.run();
    return squaredNorm.read().get(0);
  }

  /**
   * Whether the squared norms of all gradients so far were finite numbers. Adam would otherwise
   * have left parameters or moments that are none.
   */
  boolean isFinite() {
    return finite;
  }

  /** Adds what moving the parameters of {@code name} has taken so far. */
  void addTimes(String name, List<LayerTime> times) {
    times.add(new LayerTime(name, "optimiser, norms and limits", 0, descentNanos));
  }

  /** From the gradients by the effective tensors to those by what is learned. */
  void toRawGradients() {
    spectralWeights.forEach(SpectralWeight::toRawGradient);
  }

  /** One step of the power iterations of spectral norms, after weights have moved. */
  void iterate() {
    spectralWeights.forEach(SpectralWeight::iterate);
  }

  /** To be called when tensors have been set from outside. */
  void refresh() {
    finite = true;
    spectralWeights.forEach(SpectralWeight::refresh);
  }

  /** What is random in the network's layers. */
  LayerRandomness randomness() {
    return randomness;
  }

  NetworkSpec network() {
    return network;
  }

  /** As they are learned and saved. */
  Tensors values() {
    return values;
  }

  /** As the layers use them: with normalised weights. */
  Tensors effective() {
    return effective;
  }

  Tensors gradients() {
    return gradients;
  }

  /** A view of all that is learned. */
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

  /** All that a snapshot has to hold, in its order. */
  List<INDArray> state() {
    return List.of(values.flat(), adam.mean(), adam.square());
  }
}
