package io.streamgan.gan.nd4j;

import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * ReLU or leaky ReLU on the CPU, max(x, slope x), in place. The threads of a team share the values,
 * which each pass reads and writes once.
 */
final class SharedRectifierLayer implements Masking {
  private final float slope;
  private final Signal signal;
  private final Team team;
  private final HostMemory values;
  private final Runnable forward;
  private final @Nullable Runnable backward;

  /**
   * @param slope slope for negative x, in [0, 1)
   * @param signal input, which is overwritten
   */
  SharedRectifierLayer(double slope, Signal signal, Team team) {
    this.slope = (float) slope;
    this.signal = signal;
    this.team = team;
    values = new HostMemory(signal.value());
    List<Runnable> parts =
        team.share(
            Tiles.count(values.size(), Tiles.FLOATS), (part, begin, end) -> rectify(begin, end));
    forward =
        () -> {
          values.write();
          team.run(parts);
        };
    backward = signal.gradient() == null ? null : masking(signal.gradient());
  }

  private Runnable rectify(int begin, int end) {
    float[] x = new float[Tiles.FLOATS];
    return () -> {
      FloatBuffer memory = values.write();
      for (int tile = begin; tile < end; tile++) {
        int count = Tiles.load(memory, tile, x);
        Tiles.rectify(x, slope, count);
        Tiles.store(x, memory, tile, count);
      }
    };
  }

  @Override
  public Runnable masking(INDArray array) {
    HostMemory target = new HostMemory(array);
    List<Runnable> parts =
        team.share(
            Tiles.count(target.size(), Tiles.FLOATS),
            (part, begin, end) -> mask(target, begin, end));
    return () -> {
      values.read();
      target.write();
      team.run(parts);
    };
  }

  private Runnable mask(HostMemory target, int begin, int end) {
    float[] y = new float[Tiles.FLOATS];
    float[] g = new float[Tiles.FLOATS];
    return () -> {
      FloatBuffer results = values.read();
      FloatBuffer memory = target.write();
      for (int tile = begin; tile < end; tile++) {
        int count = Tiles.load(results, tile, y);
        Tiles.load(memory, tile, g);
        Tiles.mask(y, slope, g, count);
        Tiles.store(g, memory, tile, count);
      }
    };
  }

  @Override
  public Signal output() {
    return signal;
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    if (backward != null) {
      backward.run();
    }
  }
}
