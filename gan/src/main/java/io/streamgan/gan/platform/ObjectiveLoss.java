package io.streamgan.gan.platform;

import io.streamgan.gan.objective.DiscriminatorLoss;
import io.streamgan.gan.objective.Loss;
import io.streamgan.gan.objective.Objective;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The losses of an objective, computed in Java. */
public final class ObjectiveLoss {
  private ObjectiveLoss() {}

  /** Binds D's loss; see {@link Platform#discriminatorLoss}. */
  public static Judgement ofDiscriminator(Objective objective, Tensor outputs, Tensor gradient) {
    return new OfDiscriminator(objective, outputs, gradient);
  }

  /** Binds G's loss; see {@link Platform#generatorLoss}. */
  public static Measuring ofGenerator(
      Objective objective, @Nullable Tensor real, Tensor generated, Tensor gradient) {
    return new OfGenerator(objective, real, generated, gradient);
  }

  private static final class OfDiscriminator implements Judgement {
    private final Objective objective;
    private final Tensor outputs;
    private final Tensor gradient;
    private final float[] values;
    private int[] labels = new int[0];
    private double value;

    OfDiscriminator(Objective objective, Tensor outputs, Tensor gradient) {
      this.objective = objective;
      this.outputs = outputs;
      this.gradient = gradient;
      values = new float[outputs.size()];
    }

    @Override
    public void label(int[] classes) {
      labels = classes;
    }

    @Override
    public void run() {
      outputs.get(0, values);
      int half = values.length / 2;
      float[] real = Arrays.copyOf(values, half);
      float[] generated = Arrays.copyOfRange(values, half, values.length);
      DiscriminatorLoss loss = objective.discriminator(real, generated, labels);
      gradient.set(0, loss.real().gradient());
      gradient.set(half, loss.generated().gradient());
      value = loss.value();
    }

    @Override
    public double value() {
      return value;
    }

    @Override
    public float[] outputs() {
      return values.clone();
    }
  }

  private static final class OfGenerator implements Measuring {
    private final Objective objective;
    private final @Nullable Tensor real;
    private final Tensor generated;
    private final Tensor gradient;
    private double value;

    OfGenerator(Objective objective, @Nullable Tensor real, Tensor generated, Tensor gradient) {
      this.objective = objective;
      this.real = real;
      this.generated = generated;
      this.gradient = gradient;
    }

    @Override
    public void run() {
      float[] ofReal = new float[real == null ? 0 : real.size()];
      if (real != null) {
        real.get(0, ofReal);
      }
      float[] ofGenerated = new float[generated.size()];
      generated.get(0, ofGenerated);
      Loss loss = objective.generator(ofReal, ofGenerated, (int) generated.shape()[0]);
      gradient.set(0, loss.gradient());
      value = loss.value();
    }

    @Override
    public double value() {
      return value;
    }
  }
}
