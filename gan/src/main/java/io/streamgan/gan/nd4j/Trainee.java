package io.streamgan.gan.nd4j;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.NetworkSpec;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network that learns: its tensors, their gradients, its optimiser. */
final class Trainee {
  private final NetworkSpec network;
  private final Tensors values;
  private final Tensors gradients;
  private final Adam adam;

  Trainee(NetworkSpec network, GanSpec.Adam settings, Arena arena) {
    this.network = network;
    values = Tensors.all(network, arena);
    gradients = Tensors.learned(network, arena);
    adam = new Adam(settings, learned(), gradients.flat(), arena);
  }

  /** A pass whose backward run leaves the gradients of what is learned. */
  Pass learning(int batch, int groups, Arena arena) {
    return new Pass(network, values, gradients, Pass.Purpose.LEARN, batch, groups, arena);
  }

  /** A pass whose backward run goes through to the input. */
  Pass seeingThrough(int batch, Arena arena) {
    return new Pass(network, values, null, Pass.Purpose.SEE_THROUGH, batch, 1, arena);
  }

  /**
   * Moves what is learned against its gradients.
   *
   * @param step the how manieth, from 1
   */
  void descend(long step) {
    adam.step(step);
  }

  Tensors values() {
    return values;
  }

  Tensors gradients() {
    return gradients;
  }

  /** A view of all that is learned. */
  INDArray learned() {
    return Views.rows(values.flat(), 0, network.learnedSize());
  }

  /** All that a snapshot has to hold, in its order. */
  List<INDArray> state() {
    return List.of(values.flat(), adam.mean(), adam.square());
  }
}
