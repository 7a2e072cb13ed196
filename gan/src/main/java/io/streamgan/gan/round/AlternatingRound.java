package io.streamgan.gan.round;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.network.NetworkSpec;
import io.streamgan.gan.objective.GradientPenalty;
import io.streamgan.gan.objective.Objective;
import io.streamgan.gan.platform.Gaussians;
import io.streamgan.gan.platform.Judgement;
import io.streamgan.gan.platform.LayerTime;
import io.streamgan.gan.platform.Measuring;
import io.streamgan.gan.platform.Pass;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

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
  private final int imagesPerStep;
  private final TrainableNetwork discriminator;
  private final TrainableNetwork generator;

  private final Pass generate;
  private final Gaussians latents;
  private final Pass judge;
  private final Pass seeThrough;
  private final @Nullable Pass observeReal;
  private final @Nullable GradientPenalty penalty;
  private final @Nullable PenaltyPass penaltyPass;
  private final @Nullable FusedPenaltyPass fusedPenalty;

  private final Tensor real;
  private final Augmented augmentedReal;
  private final Augmented augmentedShown;
  private final Augmented augmentedSeen;
  private final Runnable take;
  private final Runnable show;
  private final Runnable showReal;
  private final Runnable handDown;
  private final Judgement judgement;
  private final Measuring generatorLoss;
  private final int[] rowLabels;
  private final @Nullable RunningShares classShares;
  private final @Nullable AugmentationStrength strength;
  private BatchLabels labels = new BatchLabels(new int[0], new int[0]);
  private boolean penalised;

  AlternatingRound(GanSpec spec, int lanes, Platform platform) {
    objective = spec.objective();
    batchSize = spec.batchSize();
    // The other lanes learn as many images, and their mean moves as far as each of them.
    imagesPerStep = lanes * spec.imagesPerStep();
    discriminator =
        new TrainableNetwork(
            spec.discriminator(),
            spec.discriminatorAdam(),
            spec.gradientLimit(),
            objective.parameterLimit(),
            platform);
    generator =
        new TrainableNetwork(
            spec.generator(),
            spec.generatorAdam(),
            spec.gradientLimit(),
            Double.POSITIVE_INFINITY,
            platform);
    generate = generator.learning(batchSize, 1);
    latents = platform.gaussians(generate.input());
    penalty = spec.gradientPenalty().orElse(null);
    boolean fused = penalty instanceof GradientPenalty.R1R2;
    judge =
        fused
            ? discriminator.seeingThrough(2 * batchSize)
            : discriminator.learning(2 * batchSize, 2);
    Objective.View view = objective.generatorView();
    seeThrough = discriminator.viewing(view, Pass.Purpose.SEE_THROUGH, batchSize);
    observeReal =
        objective.generatorSeesReal()
            ? discriminator.viewing(view, Pass.Purpose.OBSERVE, batchSize)
            : null;
    real = judge.input().rows(0, batchSize);
    Tensor shown = judge.input().rows(batchSize, batchSize);
    fusedPenalty =
        penalty == null || !fused
            ? null
            : new FusedPenaltyPass(penalty, judge, discriminator, batchSize, platform);
    penaltyPass =
        penalty == null || fused
            ? null
            : new PenaltyPass(penalty, penalty.every(), discriminator, real, shown, platform);
    augmentedReal = new Augmented(spec.augmentation(), real, null, platform);
    augmentedShown = new Augmented(spec.augmentation(), shown, null, platform);
    augmentedSeen =
        new Augmented(
            spec.augmentation(), seeThrough.input(), seeThrough.inputGradient(), platform);
    classShares =
        spec.generator()
            .classShares()
            .map(name -> new RunningShares(generator.values().get(name), lanes))
            .orElse(null);
    strength =
        spec.augmentation().isAdaptive()
            ? new AugmentationStrength(
                discriminator.values().get(NetworkSpec.STRENGTH), spec.augmentation().target())
            : null;
    rowLabels = new int[batchSize];
    Arrays.fill(rowLabels, UNKNOWN);
    take = platform.copy(generate.output(), shown);
    show = platform.copy(generate.output(), seeThrough.input());
    showReal = observeReal == null ? () -> {} : platform.copy(real, observeReal.input());
    handDown = platform.copy(seeThrough.inputGradient(), generate.outputGradient());
    judgement =
        platform.discriminatorLoss(
            objective,
            judge.output(),
            fusedPenalty == null ? judge.outputGradient() : fusedPenalty.scoreGradients());
    generatorLoss =
        platform.generatorLoss(
            objective,
            observeReal == null ? null : observeReal.output(),
            seeThrough.output(),
            seeThrough.outputGradient());
  }

  @Override
  public Tensor real() {
    return real;
  }

  @Override
  public void updateDiscriminator(RandomNumbers random, BatchLabels labels, long update) {
    this.labels = labels;
    random.latents().accept(latents);
    labelRows(labels.visible());
    if (classShares != null) {
      classShares.move(rowLabels);
    }
    labelGenerated(random.classes());
    augmentedReal.choose(random.augmentation(), 0, strength());
    augmentedShown.choose(random.augmentation(), batchSize, strength());
    generate.forward();
    take.run();
    augmentedReal.change();
    augmentedShown.change();
    judge.forward();
    judgement.label(labels.visible());
    judgement.run();
    if (fusedPenalty != null) {
      fusedPenalty.backward();
    } else {
      judge.backward();
    }
    penalised = penalty != null && penaltyPass != null && (update - 1) % penalty.every() == 0;
    if (penaltyPass != null && penalised) {
      penaltyPass.add(random.penalty());
    }
    discriminator.descend(update);
  }

  @Override
  public DiscriminatorOutcome discriminatorOutcome() {
    double value = judgement.value();
    OptionalDouble ofPenalty = OptionalDouble.empty();
    if (fusedPenalty != null) {
      double mean = fusedPenalty.value();
      ofPenalty = OptionalDouble.of(mean);
      value += mean;
    }
    if (penalty != null && penaltyPass != null && penalised) {
      double mean = penaltyPass.value();
      ofPenalty = OptionalDouble.of(mean);
      value += penalty.every() * mean;
    }
    float[] outputs = judgement.outputs();
    float[] ofReal = Arrays.copyOf(outputs, outputs.length / 2);
    float[] realScores = objective.scores(ofReal);
    float[] generatedScores =
        objective.scores(Arrays.copyOfRange(outputs, outputs.length / 2, outputs.length));
    return new DiscriminatorOutcome(
        value,
        Round.mean(realScores),
        Round.mean(generatedScores),
        ofPenalty,
        adapted(objective.margins(realScores, generatedScores)),
        accuracy(ofReal, labels.known()),
        accuracy(ofReal, labels.visible()));
  }

  @Override
  public void updateGenerator(RandomNumbers random, long update) {
    random.latents().accept(latents);
    labelGenerated(random.classes());
    augmentedSeen.choose(random.augmentation(), 0, strength());
    generate.forward();
    show.run();
    augmentedSeen.change();
    if (observeReal != null) {
      showReal.run();
      observeReal.forward();
    }
    seeThrough.forward();
    generatorLoss.run();
    seeThrough.backward();
    augmentedSeen.changeGradient();
    handDown.run();
    generate.backward();
    generator.descend(update);
  }

  @Override
  public double generatorLoss() {
    return generatorLoss.value();
  }

  @Override
  public void refresh() {
    networks().forEach(TrainableNetwork::refresh);
    if (classShares != null) {
      classShares.refresh();
    }
    if (strength != null) {
      strength.refresh();
    }
  }

  private float strength() {
    return strength == null ? 1 : strength.value();
  }

  /** Adapts the strength of augmentation to the margins of a step's real images. */
  private OptionalDouble adapted(float[] margins) {
    if (strength == null) {
      return OptionalDouble.empty();
    }
    strength.adapt(margins, imagesPerStep);
    return OptionalDouble.of(strength.value());
  }

  /** Sets the classes of the rows of all passes through D. */
  private void labelRows(int[] visible) {
    int[] both = new int[2 * batchSize];
    for (int i = 0; i < batchSize; i++) {
      rowLabels[i] = visible.length == 0 ? UNKNOWN : visible[i];
      both[i] = rowLabels[i];
      both[batchSize + i] = rowLabels[i];
    }
    judge.label(both);
    seeThrough.label(rowLabels);
    if (penaltyPass != null) {
      penaltyPass.label(rowLabels);
    }
    if (observeReal != null) {
      observeReal.label(rowLabels);
    }
  }

  /**
   * Sets the classes of G's images: those of their rows, or {@code drawn} where these have none.
   */
  private void labelGenerated(int[] drawn) {
    if (drawn.length == 0) {
      return;
    }
    int[] classes = new int[batchSize];
    for (int i = 0; i < batchSize; i++) {
      classes[i] = rowLabels[i] == UNKNOWN ? drawn[i] : rowLabels[i];
    }
    generate.label(classes);
  }

  @Override
  public List<TrainableNetwork> networks() {
    return List.of(discriminator, generator);
  }

  @Override
  public Tensor generated() {
    return generate.output();
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
