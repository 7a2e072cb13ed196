package io.streamgan.gan.nd4j;

import io.streamgan.gan.GanSpec;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The averaged generator: an exponential moving average (EMA) of all of G's tensors, with a
 * half-life in images.
 *
 * <p>Running statistics are averaged too, because those of the newest G belong to the newest
 * parameters and not to the averaged ones.
 */
final class AveragedGenerator {
  private final double halfLifeImages;
  private final HostMemory share;
  private final List<Operator> move;

  AveragedGenerator(double halfLifeImages, INDArray newest, INDArray average, Arena arena) {
    this.halfLifeImages = halfLifeImages;
    INDArray difference = arena.zeros(newest.length());
    INDArray shareOfNewest = arena.zeros(1);
    share = new HostMemory(shareOfNewest);
    move =
        List.of(
            arena.operator("subtract", List.of(newest, average), List.of(difference)),
            arena.operator("multiply", List.of(difference, shareOfNewest), List.of(difference)),
            arena.operator("add", List.of(average, difference), List.of(average)));
  }

  /**
   * Moves the average towards the newest tensors, or to them where the half-life is 0.
   *
   * @param images number of images since the last call
   * @param imagesSeen number of images so far, counted in the same way
   */
  void move(int images, long imagesSeen) {
    double halfLife = Math.min(halfLifeImages, GanSpec.EMA_WARM_UP * imagesSeen);
    share.write().put(0, (float) (halfLife > 0 ? 1 - StrictMath.pow(0.5, images / halfLife) : 1));
    move.forEach(Operator::run);
  }
}
