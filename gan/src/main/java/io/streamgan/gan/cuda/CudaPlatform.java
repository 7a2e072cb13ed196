package io.streamgan.gan.cuda;

import com.sun.jna.Pointer;
import io.streamgan.gan.Augmentation;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.cuda.Launch.Grid;
import io.streamgan.gan.cuda.Operations.VectorSums;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.platform.Evaluation;
import io.streamgan.gan.platform.Gaussians;
import io.streamgan.gan.platform.Judgement;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.Measuring;
import io.streamgan.gan.platform.Optimiser;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.PassEvaluation;
import io.streamgan.gan.platform.Pixels;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.SpectralNorm;
import io.streamgan.gan.platform.Tangent;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first GPU of the machine, with kernels of our own. */
public final class CudaPlatform implements Platform {
  private final Cuda cuda;
  private final Kernels kernels;
  private final Operations operations;
  private final Program program;

  /**
   * @param image machine code of the kernels for that GPU
   */
  CudaPlatform(Driver driver, byte[] image) {
    cuda = new Cuda(driver);
    program = new Program(cuda);
    kernels = new Kernels(cuda, image);
    operations = new Operations(cuda, kernels);
  }

  Cuda cuda() {
    return cuda;
  }

  Operations operations() {
    return operations;
  }

  /** Returns the graphs of all tasks that ran together. */
  Program program() {
    return program;
  }

  private static CudaTensor on(Tensor tensor) {
    return (CudaTensor) tensor;
  }

  @Override
  public void enter() {
    cuda.enter();
  }

  @Override
  public Tensor zeros(long... shape) {
    return operations.zeros(shape);
  }

  @Override
  public Tensor zeros(List<NetworkSpec.Tensor> tensors) {
    return operations.zeros(tensors);
  }

  @Override
  public Pass pass(
      NetworkSpec network,
      Tensors values,
      @Nullable Tensors gradients,
      Pass.Purpose purpose,
      int batch,
      int groups,
      LayerRandomness randomness) {
    return new CudaPass(network, values, gradients, purpose, batch, groups, randomness, operations);
  }

  @Override
  public Evaluation evaluation(NetworkSpec network, Tensors values, int batch) {
    return new PassEvaluation(
        pass(network, values, null, Pass.Purpose.EVALUATE, batch, 1, new LayerRandomness()), this);
  }

  @Override
  public Tangent tangent(
      Pass primal, Tensors values, Tensors gradients, @Nullable Tensor scoreGradients) {
    return new CudaTangent(
        (CudaPass) primal,
        gradients,
        scoreGradients == null ? null : on(scoreGradients),
        operations);
  }

  @Override
  public SpectralNorm spectralNorm(Tensor weight, Tensor left, Tensor gradient) {
    return new CudaSpectralNorm(on(weight), on(left), on(gradient), operations);
  }

  @Override
  public Optimiser optimiser(
      GanSpec.Adam settings,
      double gradientLimit,
      double parameterLimit,
      Tensor parameters,
      Tensor gradients) {
    return new CudaOptimiser(
        settings, gradientLimit, parameterLimit, on(parameters), on(gradients), operations);
  }

  @Override
  public Runnable copy(Tensor source, Tensor target) {
    return operations.copy(on(source), on(target));
  }

  @Override
  public Runnable add(Tensor addend, Tensor sum) {
    return operations.add(on(sum), on(addend), on(sum));
  }

  @Override
  public Runnable move(Tensor average, Tensor newest, Tensor share) {
    return operations.forItems(
        "moveValues", average.size(), on(average), on(newest), on(share), average.size());
  }

  @Override
  public Runnable halve(Tensor images, Tensor halved) {
    CudaTensor big = on(images);
    CudaTensor small = on(halved);
    return operations.forItems(
        "halved",
        small.size(),
        big,
        small,
        0.25f,
        small.size(),
        small.size(1),
        small.size(2),
        small.size(3),
        big.size(1),
        big.size(2));
  }

  @Override
  public Runnable interpolate(Tensor a, Tensor b, Tensor shares, Tensor result) {
    int size = result.size();
    return operations.forItems(
        "interpolate", size, on(a), on(b), on(shares), on(result), size, size / shares.size());
  }

  @Override
  public Runnable deviate(Tensor x, Tensor factors, double spread, Tensor result) {
    VectorSums sums = operations.dot(on(x), on(x));
    return Operations.all(
        List.of(
            sums.task(),
            operations.forItems(
                "deviate",
                result.size(),
                on(x),
                on(factors),
                sums.address(),
                on(result),
                (float) spread,
                result.size())));
  }

  @Override
  public Measuring directions(
      GradientPenalty penalty, double weight, Tensor gradients, Tensor directions) {
    int images = on(gradients).size(0);
    Pointer squares = operations.hostDoubles(images);
    boolean fromOne =
        penalty instanceof GradientPenalty.Dragan
            || penalty instanceof GradientPenalty.Interpolated;
    double factor = penalty.weight();
    Launch task =
        operations.launch(
            "directions",
            new Grid(images, 1, 1),
            on(gradients),
            on(directions),
            squares,
            weight,
            factor,
            fromOne ? 1 : 0,
            gradients.size() / images);
    return new Measurement(
        cuda,
        task,
        squares,
        images,
        norms -> Arrays.stream(norms).map(square -> penalty.value(Math.sqrt(square))).sum());
  }

  @Override
  public Measuring distortion(
      double weight, Tensor images, Tensor reconstructions, Tensor other, Tensor sum) {
    int size = reconstructions.size();
    int count = Operations.vectorParts(size);
    Pointer parts = operations.hostDoubles(count);
    Launch task =
        operations.launch(
            "distort",
            new Grid(count, 1, 1),
            on(images),
            on(reconstructions),
            on(other),
            on(sum),
            parts,
            2 * weight / size,
            size);
    return new Measurement(
        cuda, task, parts, count, squares -> Arrays.stream(squares).sum() / size);
  }

  @Override
  public Runnable augment(Augmentation kinds, Tensor images, Tensor choices, boolean ofGradient) {
    CudaTensor target = on(images);
    CudaTensor source = operations.zeros(target.shape());
    return Operations.all(
        List.of(
            operations.copy(target, source),
            operations.launch(
                ofGradient ? "augmentBack" : "augment",
                new Grid(target.size(0), 1, 1),
                source,
                target,
                on(choices),
                target.size(1),
                target.size(2),
                target.size(3),
                kinds.colour() ? 1 : 0,
                kinds.translation() ? 1 : 0,
                kinds.cutout() ? 1 : 0)));
  }

  @Override
  public Judgement discriminatorLoss(Objective objective, Tensor outputs, Tensor gradient) {
    return CudaLoss.ofDiscriminator(objective, on(outputs), on(gradient), operations);
  }

  @Override
  public Measuring generatorLoss(
      Objective objective, @Nullable Tensor real, Tensor generated, Tensor gradient) {
    return CudaLoss.ofGenerator(
        objective, real == null ? null : on(real), on(generated), on(gradient), operations);
  }

  @Override
  public Pixels pixels(Tensor images) {
    int size = images.size();
    long bytes = cuda.allocate((size + 3) / 4);
    Launch toValues = operations.forItems("pixelValues", size, bytes, on(images), size);
    Launch toPixels = operations.forItems("valuePixels", size, on(images), bytes, size);
    return new Pixels() {
      @Override
      public void set(byte[] pixels, int from) {
        cuda.write(bytes, pixels, from, size);
        toValues.run();
      }

      @Override
      public void get(byte[] pixels, int at, int count) {
        toPixels.run();
        cuda.read(bytes, pixels, at, count);
      }
    };
  }

  @Override
  public Gaussians gaussians(Tensor target) {
    CudaTensor values = on(target);
    long state = operations.randomState();
    Launch draw =
        operations.forItems("gaussians", (values.size() + 1) / 2, state, values, values.size());
    return new Gaussians() {
      @Override
      public void draw(Randomness random) {
        cuda.write(state, random);
        draw.run();
      }

      @Override
      public void set(float[] numbers) {
        values.set(0, numbers);
      }
    };
  }

  @Override
  public void together(Runnable body) {
    program.run(body);
  }

  @Override
  public void close() {
    // A thread that has not computed may close.
    cuda.enterToRelease();
    program.close();
    kernels.close();
    cuda.close();
  }
}
