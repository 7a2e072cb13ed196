package io.streamgan.gan.round;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Optimiser;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.SpectralNorm;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network in training, with its tensors, their gradients and its optimiser. */
final class TrainableNetwork {
  private final NetworkSpec network;
  private final Platform platform;
  private final Tensors values;
  private final Tensors effective;
  private final Tensors gradients;
  private final List<SpectralNorm> spectralNorms = new ArrayList<>();
  private final LayerRandomness randomness = new LayerRandomness();
  private final Optimiser optimiser;
  private double rateFactor = 1;
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
      Platform platform) {
    this.network = network;
    this.platform = platform;
    values = Tensors.all(network, platform);
    gradients = Tensors.learned(network, platform);
    effective = values.with(normalisedWeights());
    optimiser =
        platform.optimiser(settings, gradientLimit, parameterLimit, learned(), gradients.flat());
  }

  private Map<String, Tensor> normalisedWeights() {
    Map<String, Tensor> normalised = new HashMap<>();
    for (NetworkSpec.Tensor tensor : network.tensors()) {
      if (tensor.name().endsWith(".u")) {
        String weight = tensor.name().substring(0, tensor.name().length() - 1) + "weight";
        SpectralNorm norm =
            platform.spectralNorm(
                values.get(weight), values.get(tensor.name()), gradients.get(weight));
        spectralNorms.add(norm);
        normalised.put(weight, norm.effective());
      }
    }
    return normalised;
  }

  /** Returns a pass whose backward run computes the gradients of the learned tensors. */
  Pass learning(int batch, int groups) {
    return pass(network, gradients, Pass.Purpose.LEARN, batch, groups);
  }

  /**
   * Returns a pass whose backward run computes the gradients of the learned tensors and the input.
   */
  Pass learningThrough(int batch) {
    return pass(network, gradients, Pass.Purpose.LEARN_THROUGH, batch, 1);
  }

  /** Returns a pass whose backward run computes the gradient of the input only. */
  Pass seeingThrough(int batch) {
    return viewing(Objective.View.OUTPUTS, Pass.Purpose.SEE_THROUGH, batch);
  }

  /**
   * Returns a pass to the values that an objective's loss for G is a function of.
   *
   * @param purpose {@link Pass.Purpose#SEE_THROUGH} or {@link Pass.Purpose#OBSERVE}
   */
  Pass viewing(Objective.View view, Pass.Purpose purpose, int batch) {
    NetworkSpec seen = view == Objective.View.FEATURES ? network.withoutLast() : network;
    return pass(seen, null, purpose, batch, 1);
  }

  private Pass pass(
      NetworkSpec seen, @Nullable Tensors into, Pass.Purpose purpose, int batch, int groups) {
    return platform.pass(seen, effective, into, purpose, batch, groups, randomness);
  }

  /** Allocates further gradients with the shapes of {@link #gradients}. */
  Tensors newGradients() {
    return Tensors.learned(network, platform);
  }

  /** Sets what the learning rate of the following updates is multiplied with; 1 before. */
  void scaleRate(double factor) {
    rateFactor = factor;
  }

  /**
   * Updates the learned tensors with their gradients, within the limits.
   *
   * @param update number of the update, from 1
   */
  void descend(long update) {
    long from = System.nanoTime();
    optimiser.at(update, rateFactor);
    toRawGradients();
    optimiser.run();
    iterate();
    descentNanos += System.nanoTime() - from;
  }

  /** Returns whether the squared norms of all gradients since {@link #refresh} were finite. */
  boolean isFinite() {
    return optimiser.isFinite();
  }

  /** Adds the time that updates of the parameters have taken so far, under {@code name}. */
  void addTimes(String name, List<LayerTime> times) {
    times.add(new LayerTime(name, "optimiser, norms and limits", 0, descentNanos));
  }

  /**
   * Replaces gradients with respect to normalised weights by those with respect to learned weights.
   */
  void toRawGradients() {
    spectralNorms.forEach(SpectralNorm::toRawGradient);
  }

  /** Runs one power iteration of each spectral norm, after an update of the weights. */
  void iterate() {
    spectralNorms.forEach(SpectralNorm::iterate);
  }

  /** Recomputes normalised weights. It must be called after tensors were set from outside. */
  void refresh() {
    optimiser.restart();
    spectralNorms.forEach(SpectralNorm::refresh);
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
  Tensor learned() {
    return values.flat().rows(0, network.learnedSize());
  }

  /** Returns the vectors that a snapshot contains, in its order. */
  List<Tensor> state() {
    return List.of(values.flat(), optimiser.mean(), optimiser.square());
  }
}
