package io.streamgan.gan.nd4j;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.Objective;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One D update, then one G update, on arrays of floats: what is left of a step when images, random
 * numbers and bookkeeping are taken away.
 *
 * <p>D sees real and generated images in one go, as two groups: every convolution runs once over
 * both, and only batch normalisation tells them apart. In G's update D is only seen through: none
 * of its parameter gradients is computed.
 */
final class AlternatingRound {
  private final Objective objective;
  private final int batchSize;
  private final Trainee discriminator;
  private final Trainee generator;

  private final Pass generate;
  private final Pass judge;
  private final Pass seeThrough;

  private final FloatBuffer latents;
  private final FloatBuffer real;
  private final Operator takeGenerated;
  private final Operator showGenerated;
  private final Operator handDown;
  private final FloatBuffer judgeScores;
  private final FloatBuffer judgeGradient;
  private final FloatBuffer seeThroughScores;
  private final FloatBuffer seeThroughGradient;

  /**
   * @param value of the loss
   * @param realScore mean score of the real images
   * @param generatedScore the same of the generated ones
   */
  record DiscriminatorOutcome(double value, double realScore, double generatedScore) {}

  AlternatingRound(GanSpec spec, Arena arena) {
    objective = spec.objective();
    batchSize = spec.batchSize();
    discriminator = new Trainee(spec.discriminator(), spec.discriminatorAdam(), arena);
    generator = new Trainee(spec.generator(), spec.generatorAdam(), arena);
    generate = generator.learning(batchSize, 1, arena);
    judge = discriminator.learning(2 * batchSize, 2, arena);
    seeThrough = discriminator.seeingThrough(batchSize, arena);

    latents = Views.buffer(generate.input().value());
    INDArray judged = judge.input().value();
    real = Views.buffer(Views.rows(judged, 0, batchSize));
    takeGenerated = arena.copy(generate.output().value(), Views.rows(judged, batchSize, batchSize));
    showGenerated = arena.copy(generate.output().value(), seeThrough.input().value());
    handDown =
        arena.copy(seeThrough.input().requireGradient(), generate.output().requireGradient());
    judgeScores = Views.buffer(judge.output().value());
    judgeGradient = Views.buffer(judge.output().requireGradient());
    seeThroughScores = Views.buffer(seeThrough.output().value());
    seeThroughGradient = Views.buffer(seeThrough.output().requireGradient());
  }

  /** Where the real images go, [N, height, width, channels] in [-1, 1], before D's update. */
  FloatBuffer real() {
    return real;
  }

  /**
   * D learns from the real images and those that G makes of {@code z}.
   *
   * @param step the how manieth update, from 1
   */
  DiscriminatorOutcome updateDiscriminator(float[] z, long step) {
    latents.put(0, z);
    generate.forward();
    takeGenerated.run();
    judge.forward();
    float[] realScores = new float[batchSize];
    float[] generatedScores = new float[batchSize];
    judgeScores.get(0, realScores).get(batchSize, generatedScores);
    Objective.DiscriminatorLoss loss = objective.discriminator(realScores, generatedScores);
    judgeGradient.put(0, loss.real().gradient()).put(batchSize, loss.generated().gradient());
    judge.backward();
    discriminator.descend(step);
    return new DiscriminatorOutcome(loss.value(), mean(realScores), mean(generatedScores));
  }

  /**
   * G learns, through D, to make better images of {@code z}.
   *
   * @param step the how manieth update, from 1
   * @return the loss
   */
  double updateGenerator(float[] z, long step) {
    latents.put(0, z);
    generate.forward();
    showGenerated.run();
    seeThrough.forward();
    float[] scores = new float[batchSize];
    seeThroughScores.get(0, scores);
    Objective.Loss loss = objective.generator(scores);
    seeThroughGradient.put(0, loss.gradient());
    seeThrough.backward();
    handDown.run();
    generate.backward();
    generator.descend(step);
    return loss.value();
  }

  Trainee discriminator() {
    return discriminator;
  }

  Trainee generator() {
    return generator;
  }

  /** The images of the last update, [N, height, width, channels]. */
  INDArray generated() {
    return generate.output().value();
  }

  private static double mean(float[] scores) {
    double sum = 0;
    for (float score : scores) {
      sum += score;
    }
    return sum / scores.length;
  }
}
