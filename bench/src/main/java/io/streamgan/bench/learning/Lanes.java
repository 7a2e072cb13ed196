package io.streamgan.bench.learning;

import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.Images;
import io.streamgan.trainer.average.Averaging;
import io.streamgan.trainer.average.Averaging.Share;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All lanes of a model on one engine, one after another, as a single trainer has them. */
final class Lanes {
  private final GanEngine engine;
  private final int lanes;
  private final int steps;

  /**
   * @param engine of a model with {@code lanes} lanes
   * @param steps of each lane in a round
   */
  Lanes(GanEngine engine, int lanes, int steps) {
    this.engine = engine;
    this.lanes = lanes;
    this.steps = steps;
  }

  /**
   * Learns a round, and averages what the lanes have learned.
   *
   * @param fresh gives the images of a step
   */
  void round(Supplier<Images> fresh) {
    GanSnapshot base = engine.snapshot();
    List<Share> shares = new ArrayList<>();
    for (int lane = 0; lane < lanes; lane++) {
      engine.restore(base);
      engine.lane(lane);
      long images = 0;
      for (int step = 0; step < steps; step++) {
        Images batch = fresh.get();
        engine.step(batch);
        images += batch.count();
      }
      shares.add(new Share(images, engine.snapshot().state()));
    }
    ByteBuffer mean = Averaging.state(engine.spec(), shares);
    long images = shares.stream().mapToLong(Share::images).sum();
    engine.restore(
        new GanSnapshot(engine.spec(), base.step() + steps, base.imagesSeen() + images, mean));
  }
}
