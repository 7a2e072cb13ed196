package io.streamgan.gan.nd4j;

import static io.streamgan.gan.nd4j.Nd4jTensor.array;
import static io.streamgan.gan.nd4j.Nd4jTensor.memory;

import io.streamgan.gan.Augmentation;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.platform.Evaluation;
import io.streamgan.gan.platform.Gaussians;
import io.streamgan.gan.platform.Judgement;
import io.streamgan.gan.platform.LayerRandomness;
import io.streamgan.gan.platform.Measuring;
import io.streamgan.gan.platform.ObjectiveLoss;
import io.streamgan.gan.platform.Optimiser;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.PassEvaluation;
import io.streamgan.gan.platform.PixelConversion;
import io.streamgan.gan.platform.Pixels;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.SpectralNorm;
import io.streamgan.gan.platform.Tangent;
import io.streamgan.gan.platform.Tensor;
import io.streamgan.gan.platform.Tensors;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ND4J's arrays and operators, and the threads of one engine or loaded network. */
public final class Nd4jPlatform implements Platform {
  private final Nd4jRuntime runtime;
  private final Arena arena;

  public Nd4jPlatform(EngineOptions options) {
    runtime = new Nd4jRuntime(options);
    arena = new Arena(runtime);
  }

  /** Returns the owner of the arrays. */
  Arena arena() {
    return arena;
  }

  @Override
  public void enter() {
    runtime.enter();
  }

  @Override
  public Tensor zeros(long... shape) {
    return new Nd4jTensor(arena.zeros(shape));
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
    return new NetworkPass(network, values, gradients, purpose, batch, groups, randomness, arena);
  }

  @Override
  public Evaluation evaluation(NetworkSpec network, Tensors values, int batch) {
    return arena.sharesMemory()
        ? new EvaluationPlan(network, values, batch, arena)
        : new PassEvaluation(
            pass(network, values, null, Pass.Purpose.EVALUATE, batch, 1, new LayerRandomness()),
            this);
  }

  @Override
  public Tangent tangent(
      Pass primal, Tensors values, Tensors gradients, @Nullable Tensor scoreGradients) {
    return new TangentPass(
        (NetworkPass) primal,
        values,
        gradients,
        scoreGradients == null ? null : array(scoreGradients),
        arena);
  }

  @Override
  public SpectralNorm spectralNorm(Tensor weight, Tensor left, Tensor gradient) {
    return new SpectralWeight(array(weight), array(left), array(gradient), arena);
  }

  @Override
  public Optimiser optimiser(
      GanSpec.Adam settings,
      double gradientLimit,
      double parameterLimit,
      Tensor parameters,
      Tensor gradients) {
    return new AdamOptimiser(
        settings, gradientLimit, parameterLimit, array(parameters), array(gradients), arena);
  }

  @Override
  public Runnable copy(Tensor source, Tensor target) {
    return arena.copy(array(source), array(target))::run;
  }

  @Override
  public Runnable add(Tensor addend, Tensor sum) {
    return arena.operator("add", List.of(array(sum), array(addend)), List.of(array(sum)))::run;
  }

  @Override
  public Runnable move(Tensor average, Tensor newest, Tensor share) {
    INDArray mean = array(average);
    INDArray difference = arena.zeros(mean.length());
    List<Operator> operators =
        List.of(
            arena.operator("subtract", List.of(array(newest), mean), List.of(difference)),
            arena.operator("multiply", List.of(difference, array(share)), List.of(difference)),
            arena.operator("add", List.of(mean, difference), List.of(mean)));
    return () -> operators.forEach(Operator::run);
  }

  @Override
  public Runnable halve(Tensor images, Tensor halved) {
    return arena.operator(
            "avgpool2d", List.of(array(images)), List.of(array(halved)), ResizeLayer.halving())
        ::run;
  }

  @Override
  public Runnable interpolate(Tensor a, Tensor b, Tensor shares, Tensor result) {
    return PenaltyPoints.interpolated(memory(a), memory(b), memory(shares), memory(result));
  }

  @Override
  public Runnable deviate(Tensor x, Tensor factors, double spread, Tensor result) {
    return PenaltyPoints.deviating(memory(x), memory(factors), spread, memory(result));
  }

  @Override
  public Measuring directions(
      GradientPenalty penalty, double weight, Tensor gradients, Tensor directions) {
    int images = Math.toIntExact(gradients.shape()[0]);
    return new PenaltyDirections(penalty, weight, memory(gradients), memory(directions), images);
  }

  @Override
  public Measuring distortion(
      double weight, Tensor images, Tensor reconstructions, Tensor other, Tensor sum) {
    return new Distortion(
        weight, memory(images), memory(reconstructions), memory(other), memory(sum));
  }

  @Override
  public Runnable augment(Augmentation kinds, Tensor images, Tensor choices, boolean ofGradient) {
    Augmenter augmenter = new Augmenter(kinds, images.shape(), memory(images), memory(choices));
    return ofGradient ? augmenter::changeGradient : augmenter::change;
  }

  @Override
  public Judgement discriminatorLoss(Objective objective, Tensor outputs, Tensor gradient) {
    return ObjectiveLoss.ofDiscriminator(objective, outputs, gradient);
  }

  @Override
  public Measuring generatorLoss(
      Objective objective, @Nullable Tensor real, Tensor generated, Tensor gradient) {
    return ObjectiveLoss.ofGenerator(objective, real, generated, gradient);
  }

  @Override
  public Pixels pixels(Tensor images) {
    float[] values = new float[images.size()];
    return new Pixels() {
      @Override
      public void set(byte[] pixels, int from) {
        PixelConversion.toFloats(pixels, from, values);
        images.set(0, values);
      }

      @Override
      public void get(byte[] pixels, int at, int count) {
        images.get(0, FloatBuffer.wrap(values, 0, count));
        PixelConversion.toPixels(values, pixels, at, count);
      }
    };
  }

  @Override
  public Gaussians gaussians(Tensor target) {
    float[] values = new float[target.size()];
    return new Gaussians() {
      @Override
      public void draw(Randomness random) {
        random.gaussians(values);
        set(values);
      }

      @Override
      public void set(float[] numbers) {
        target.set(0, numbers);
      }
    };
  }

  @Override
  public void together(Runnable body) {
    body.run();
  }

  @Override
  public void close() {
    arena.close();
    runtime.close();
  }
}
