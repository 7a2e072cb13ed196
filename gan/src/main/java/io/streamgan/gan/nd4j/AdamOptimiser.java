package io.streamgan.gan.nd4j;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.platform.AdamStep;
import io.streamgan.gan.platform.Optimiser;
import io.streamgan.gan.platform.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adam with limits: on the CPU, in one pass over memory; on a GPU, ND4J's operator. */
final class AdamOptimiser implements Optimiser {
  /** The operator's own bias correction, 1 - beta^iteration, is exactly 1 from here on. */
  private static final long NO_CORRECTION = 1_000_000_000;

  private final GanSpec.Adam settings;
  private final double gradientLimit;
  private final @Nullable HostMemory sharedGradient;
  private final Operator square;
  private final HostMemory squaredNorm;
  private final Operator shrink;
  private final HostMemory shrinkage;
  private final INDArray mean;
  private final INDArray squares;
  private final Descent descent;
  private final @Nullable Operator clip;
  private boolean finite = true;
  private AdamStep next;

  AdamOptimiser(
      GanSpec.Adam settings,
      double gradientLimit,
      double parameterLimit,
      INDArray parameters,
      INDArray gradients,
      Arena arena) {
    this.settings = settings;
    next = AdamStep.of(settings, 1, 1);
    this.gradientLimit = gradientLimit;
    sharedGradient = arena.shared(gradients);
    INDArray norm = arena.zeros(1, 1);
    squaredNorm = new HostMemory(norm);
    INDArray row = Views.reshaped(gradients, 1, gradients.length());
    square = arena.operator("matmul", List.of(row, row), List.of(norm), 0, 1, 0);
    INDArray factor = arena.zeros(1);
    shrinkage = new HostMemory(factor);
    shrink = arena.operator("multiply", List.of(gradients, factor), List.of(gradients));
    mean = arena.zeros(parameters.length());
    squares = arena.zeros(parameters.length());
    descent =
        sharedGradient == null
            ? operators(parameters, gradients, arena)
            : shared(parameters, gradients, arena.team());
    clip =
        Double.isInfinite(parameterLimit)
            ? null
            : arena
                .operator("clipbyvalue", List.of(parameters), List.of(parameters))
                .with(-parameterLimit, parameterLimit);
  }

  /** Updates moments and parameters, without bias correction. */
  private interface Descent {
    void run(AdamStep numbers);
  }

  private Descent operators(INDArray parameters, INDArray gradients, Arena arena) {
    INDArray update = arena.zeros(parameters.length());
    Operator moments =
        arena.operator(
            "adam_updater",
            List.of(gradients, squares, mean),
            List.of(update, squares, mean),
            NO_CORRECTION);
    Operator descend = arena.operator("subtract", List.of(parameters, update), List.of(parameters));
    return numbers -> {
      moments.with(numbers.rate(), numbers.beta1(), numbers.beta2(), numbers.epsilon()).run();
      descend.run();
    };
  }

  /** Returns a descent that the team's threads share, in one pass over memory. */
  private Descent shared(INDArray parameters, INDArray gradients, Team team) {
    List<HostMemory> vectors =
        Stream.of(gradients, mean, squares, parameters).map(HostMemory::new).toList();
    AtomicReference<AdamStep> current = new AtomicReference<>();
    List<Runnable> parts =
        team.share(
            Tiles.count(vectors.get(0).size(), Tiles.FLOATS),
            (part, begin, end) -> descent(vectors, current, begin, end));
    return numbers -> {
      current.set(numbers);
      team.run(parts);
    };
  }

  private static Runnable descent(
      List<HostMemory> vectors, AtomicReference<AdamStep> current, int begin, int end) {
    List<float[]> tiles = Stream.generate(() -> new float[Tiles.FLOATS]).limit(4).toList();
    return () -> {
      AdamStep numbers = Objects.requireNonNull(current.get());
      for (int index = begin; index < end; index++) {
        int count = 0;
        for (int i = 0; i < tiles.size(); i++) {
          count = Tiles.load(vectors.get(i).read(), index, tiles.get(i));
        }
        Tiles.adam(
            tiles.get(0),
            tiles.get(1),
            tiles.get(2),
            tiles.get(3),
            (float) numbers.beta1(),
            (float) numbers.beta2(),
            (float) numbers.rate(),
            (float) numbers.epsilon(),
            count);
        for (int i = 1; i < tiles.size(); i++) {
          Tiles.store(tiles.get(i), vectors.get(i).write(), index, count);
        }
      }
    };
  }

  @Override
  public void at(long step, double rateFactor) {
    next = AdamStep.of(settings, step, rateFactor);
  }

  @Override
  public void run() {
    double norm = Math.sqrt(squaredNorm());
    finite &= Double.isFinite(norm);
    if (gradientLimit > 0 && norm > gradientLimit) {
      shrinkage.write().put(0, (float) (gradientLimit / norm));
      shrink.run();
    }
    descent.run(next);
    if (clip != null) {
      clip.run();
    }
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

  @Override
  public boolean isFinite() {
    return finite;
  }

  @Override
  public void restart() {
    finite = true;
  }

  @Override
  public Tensor mean() {
    return new Nd4jTensor(mean);
  }

  @Override
  public Tensor square() {
    return new Nd4jTensor(squares);
  }
}
