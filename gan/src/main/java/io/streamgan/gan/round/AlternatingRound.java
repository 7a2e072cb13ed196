package io.streamgan.gan.nd4j;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.objective.DiscriminatorLoss;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Loss;
import io.streamgan.gan.objective.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The updates of D and of a G that generates images from random latents.
 *
 * <p>In D's update, one mini-batch contains the real and the generated images as two groups: every
 * convolution runs once over both, and batch normalisation uses each group's own statistics. In G's
 * update, the gradient passes through D to its input, and D's parameter gradients are not computed.
 *
 * <p>If the networks have classes, a generated image has the class of the real image in the same
 * row, so that classes are generated in the mix that the stream has, and each pair of a
 * relativistic loss is of one class. An image without a label is scored without a class, and so is
 * the generated image in its row, whose class is random; otherwise D would take the absence of a
 * label for a sign of real images.
 */
final class AlternatingRound implements Round {
  private static final int UNKNOWN = -1;

  private final Objective objective;
  private final int batchSize;
  private final Augmenter augmenter;
  private final TrainableNetwork discriminator;
  private final TrainableNetwork generator;

  private final NetworkPass generate;
  private final NetworkPass judge;
  private final NetworkPass seeThrough;
  private final @Nullable NetworkPass observeReal;
  private final @Nullable GradientPenalty penalty;
  private final @Nullable PenaltyPass penaltyPass;
  private final @Nullable FusedPenaltyPass fusedPenalty;

  private final HostMemory latents;
  private final HostMemory real;
  private final HostMemory shown;
  private final HostMemory judgeOutputs;
  private final HostMemory judgeGradient;
  private final HostMemory seen;
  private final HostMemory seenView;
  private final HostMemory seenViewGradient;
  private final HostMemory seenGradient;
  private final Operator takeGenerated;
  private final Operator showGenerated;
  private final Operator handDown;
  private final @Nullable Operator showReal;
  private final int[] rowLabels;

  AlternatingRound(GanSpec spec, Arena arena) {
    objective = spec.objective();
    batchSize = spec.batchSize();
    augmenter = new Augmenter(spec.augmentation(), spec.discriminator().input());
    discriminator =
        new TrainableNetwork(
            spec.discriminator(),
            spec.discriminatorAdam(),
            spec.gradientLimit(),
            objective.parameterLimit(),
            arena);
    generator =
        new TrainableNetwork(
            spec.generator(),
            spec.generatorAdam(),
            spec.gradientLimit(),
            Double.POSITIVE_INFINITY,
            arena);
    generate = generator.learning(batchSize, 1, arena);
    penalty = spec.gradientPenalty().orElse(null);
    boolean fused = penalty instanceof GradientPenalty.R1R2;
    judge =
        fused
            ? discriminator.seeingThrough(2 * batchSize, arena)
            : discriminator.learning(2 * batchSize, 2, arena);
    Objective.View view = objective.generatorView();
    seeThrough = discriminator.viewing(view, NetworkPass.Purpose.SEE_THROUGH, batchSize, arena);
    observeReal =
        objective.generatorSeesReal()
            ? discriminator.viewing(view, NetworkPass.Purpose.OBSERVE, batchSize, arena)
            : null;
    fusedPenalty =
        penalty == null || !fused
            ? null
            : new FusedPenaltyPass(penalty, judge, discriminator, batchSize, arena);
    penaltyPass =
        penalty == null || fused ? null : new PenaltyPass(penalty, discriminator, batchSize, arena);

    latents = new HostMemory(generate.input().value());
    INDArray judged = judge.input().value();
    INDArray realImages = Views.rows(judged, 0, batchSize);
    INDArray generatedImages = Views.rows(judged, batchSize, batchSize);
    real = new HostMemory(realImages);
    shown = new HostMemory(generatedImages);
    judgeOutputs = new HostMemory(judge.output().value());
    judgeGradient = new HostMemory(judge.output().requireGradient());
    seen = new HostMemory(seeThrough.input().value());
    seenView = new HostMemory(seeThrough.output().value());
    seenViewGradient = new HostMemory(seeThrough.output().requireGradient());
    seenGradient = new HostMemory(seeThrough.input().requireGradient());
    takeGenerated = arena.copy(generate.output().value(), generatedImages);
    showGenerated = arena.copy(generate.output().value(), seeThrough.input().value());
    handDown =
        arena.copy(seeThrough.input().requireGradient(), generate.output().requireGradient());
    rowLabels = new int[batchSize];
    Arrays.fill(rowLabels, UNKNOWN);
    showReal = observeReal == null ? null : arena.copy(realImages, observeReal.input().value());
  }

  @Override
  public HostMemory real() {
    return real;
  }

  @Override
  public DiscriminatorOutcome updateDiscriminator(
      RandomNumbers random, BatchLabels labels, long update) {
    latents.write().put(0, random.latents());
    labelRows(labels.visible());
    labelGenerated(random.classes());
    generate.forward();
    takeGenerated.run();
    augmenter.change(real, random.augmentation(), 0);
    augmenter.change(shown, random.augmentation(), batchSize);
    judge.forward();
    float[] ofReal = new float[batchSize * objective.outputs()];
    float[] ofGenerated = new float[ofReal.length];
    judgeOutputs.read().get(0, ofReal).get(ofReal.length, ofGenerated);
    DiscriminatorLoss loss = objective.discriminator(ofReal, ofGenerated, labels.visible());
    double value = loss.value();
    OptionalDouble penalised = OptionalDouble.empty();
    if (fusedPenalty != null) {
      double mean = fusedPenalty.backward(loss);
      penalised = OptionalDouble.of(mean);
      value += mean;
    } else {
      judgeGradient
          .write()
          .put(0, loss.real().gradient())
          .put(ofReal.length, loss.generated().gradient());
      judge.backward();
    }
    if (penalty != null && penaltyPass != null && (update - 1) % penalty.every() == 0) {
      double mean = penaltyPass.addTo(real, shown, random.penalty(), penalty.every());
      penalised = OptionalDouble.of(mean);
      value += penalty.every() * mean;
    }
    discriminator.descend(update);
    return new DiscriminatorOutcome(
        value,
        Round.mean(objective.scores(ofReal)),
        Round.mean(objective.scores(ofGenerated)),
        penalised,
        accuracy(ofReal, labels.known()),
        accuracy(ofReal, labels.visible()));
  }

  @Override
  public double updateGenerator(RandomNumbers random, long update) {
    latents.write().put(0, random.latents());
    labelGenerated(random.classes());
    generate.forward();
    showGenerated.run();
    augmenter.change(seen, random.augmentation(), 0);
    float[] ofReal = new float[0];
    if (observeReal != null && showReal != null) {
      showReal.run();
      observeReal.forward();
      ofReal = new float[seenView.size()];
      new HostMemory(observeReal.output().value()).read().get(0, ofReal);
    }
    seeThrough.forward();
    float[] ofGenerated = new float[seenView.size()];
    seenView.read().get(0, ofGenerated);
    Loss loss = objective.generator(ofReal, ofGenerated, batchSize);
    seenViewGradient.write().put(0, loss.gradient());
    seeThrough.backward();
    augmenter.changeGradient(seenGradient, random.augmentation(), 0);
    handDown.run();
    generate.backward();
    generator.descend(update);
    return loss.value();
  }

  /** Sets the classes of the rows of all passes through D. */
  private void labelRows(int[] visible) {
    for (int i = 0; i < batchSize; i++) {
      rowLabels[i] = visible.length == 0 ? UNKNOWN : visible[i];
      judge.labels()[i] = rowLabels[i];
      judge.labels()[batchSize + i] = rowLabels[i];
      seeThrough.labels()[i] = rowLabels[i];
    }
    if (penaltyPass != null) {
      System.arraycopy(rowLabels, 0, penaltyPass.labels(), 0, batchSize);
    }
    if (observeReal != null) {
      System.arraycopy(rowLabels, 0, observeReal.labels(), 0, batchSize);
    }
  }

  /**
   * Sets the classes of G's images: those of their rows, or {@code drawn} where these have none.
   */
  private void labelGenerated(int[] drawn) {
    for (int i = 0; i < drawn.length; i++) {
      generate.labels()[i] = rowLabels[i] == UNKNOWN ? drawn[i] : rowLabels[i];
    }
  }

  @Override
  public List<TrainableNetwork> networks() {
    return List.of(discriminator, generator);
  }

  @Override
  public INDArray generated() {
    return generate.output().value();
  }

  @Override
  public Optional<String> firstNonFinite() {
    return generate
        .firstNonFinite()
        .map("the generator's "::concat)
        .or(() -> judge.firstNonFinite().map("the discriminator's "::concat))
        .or(() -> seeThrough.firstNonFinite().map("the discriminator's "::concat));
  }

  @Override
  public void addTimes(List<LayerTime> times) {
    generate.addTimes("G", times);
    judge.addTimes("D in its update", times);
    seeThrough.addTimes("D in G's update", times);
    if (observeReal != null) {
      observeReal.addTimes("D at real images", times);
    }
    if (penaltyPass != null) {
      penaltyPass.addTimes(times);
    }
    if (fusedPenalty != null) {
      fusedPenalty.addTimes(times);
    }
    discriminator.addTimes("D's descent", times);
    generator.addTimes("G's descent", times);
  }

  /** Returns the share of the labelled images whose largest output is that of their class. */
  private OptionalDouble accuracy(float[] outputs, int[] labels) {
    int classes = objective.outputs();
    int labelled = 0;
    int right = 0;
    for (int image = 0; image < labels.length && classes > 1; image++) {
      if (labels[image] < 0) {
        continue;
      }
      labelled++;
      int best = 0;
      for (int k = 1; k < classes; k++) {
        if (outputs[image * classes + k] > outputs[image * classes + best]) {
          best = k;
        }
      }
      right += best == labels[image] ? 1 : 0;
    }
    return labelled == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right / labelled);
  }
}
