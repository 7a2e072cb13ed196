package io.streamgan.gan.round;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.Images;
import io.streamgan.gan.Randomness;
import io.streamgan.gan.Randomness.Stream;
import io.streamgan.gan.objective.SemiSupervised;
import io.streamgan.gan.platform.AugmentationChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes the random numbers of a step as a function of the seed and the update's number. */
final class StepRandomness {
  private final GanSpec spec;
  private final long seed;
  private final int penaltyCount;
  private final int augmentationCount;
  private @Nullable OfStep ahead;

  /**
   * The numbers of a step.
   *
   * @param discriminator those of each update of D
   */
  record OfStep(
      long step, List<Round.RandomNumbers> discriminator, Round.RandomNumbers generator) {}

  /**
   * @param seed of all numbers except those that choose the visible labels, which are the same in
   *     all lanes
   */
  StepRandomness(GanSpec spec, long seed) {
    this.spec = spec;
    this.seed = seed;
    int imageSize = spec.imageShape().bytes();
    penaltyCount =
        spec.gradientPenalty()
            .map(penalty -> PenaltyPass.randomCount(penalty, spec.batchSize(), imageSize))
            .orElse(0);
    augmentationCount = spec.batchSize() * AugmentationChoice.numbers(spec.augmentation());
  }

  /** Computes the numbers of a step before {@link #ofStep} returns them. */
  void prepare(long step) {
    ahead = drawn(step);
  }

  /**
   * @param step number of the step, from 1
   */
  OfStep ofStep(long step) {
    OfStep prepared = ahead;
    return prepared != null && prepared.step() == step ? prepared : drawn(step);
  }

  private OfStep drawn(long step) {
    List<Round.RandomNumbers> discriminator = new ArrayList<>();
    long updates = spec.discriminatorUpdates();
    for (long update = (step - 1) * updates + 1; update <= step * updates; update++) {
      discriminator.add(ofDiscriminator(update));
    }
    return new OfStep(step, discriminator, ofGenerator(step));
  }

  /**
   * @param update number of the D update, from 1
   */
  Round.RandomNumbers ofDiscriminator(long update) {
    float[] penalty = new float[penaltyCount];
    Randomness random = random(Stream.PENALTY, update);
    boolean perPixel = penaltyCount > spec.batchSize();
    for (int i = 0; i < penaltyCount; i++) {
      double uniform = random.nextUniform();
      penalty[i] = (float) (perPixel ? 2 * uniform - 1 : uniform);
    }
    return new Round.RandomNumbers(
        latents -> latents.draw(random(Stream.DISCRIMINATOR_LATENTS, update)),
        penalty,
        // For the real images, then for the generated ones.
        uniforms(Stream.DISCRIMINATOR_AUGMENTATION, update, 2 * augmentationCount),
        classes(2 * update));
  }

  /**
   * @param update number of the G update, from 1
   */
  Round.RandomNumbers ofGenerator(long update) {
    return new Round.RandomNumbers(
        latents -> latents.draw(random(Stream.GENERATOR_LATENTS, update)),
        new float[0],
        uniforms(Stream.GENERATOR_AUGMENTATION, update, augmentationCount),
        classes(2 * update + 1));
  }

  /** Returns the labels of the mini-batch that begins at image {@code from}. */
  Round.BatchLabels labels(Images real, int from) {
    if (real.labels().length == 0) {
      return new Round.BatchLabels(real.labels(), real.labels());
    }
    int[] known = Arrays.copyOfRange(real.labels(), from, from + spec.batchSize());
    requireClasses(known);
    int[] visible = known.clone();
    if (spec.objective() instanceof SemiSupervised objective && objective.labelledShare() < 1) {
      for (int i = 0; i < visible.length; i++) {
        if (!isVisible(real, from + i, objective.labelledShare())) {
          visible[i] = -1;
        }
      }
    }
    return new Round.BatchLabels(known, visible);
  }

  /**
   * Returns whether D learns from the image's label. The pixels decide, so the answer is the same
   * whenever the image is read again.
   */
  private boolean isVisible(Images images, int index, double share) {
    int bytes = images.shape().bytes();
    long hash = 0;
    for (int i = index * bytes; i < (index + 1) * bytes; i++) {
      hash = 31 * hash + images.pixels()[i];
    }
    return new Randomness(spec.seed(), Stream.VISIBLE_LABELS, hash).nextUniform() <= share;
  }

  private void requireClasses(int[] labels) {
    for (int label : labels) {
      if (spec.classes() > 0 && label >= spec.classes()) {
        throw new IllegalArgumentException(
            "an image has the label %d, but the networks have the classes 0 to %d"
                    .formatted(label, spec.classes() - 1)
                + "; set objective.classes");
      }
    }
  }

  private int[] classes(long counter) {
    int[] classes = new int[spec.classes() == 0 ? 0 : spec.batchSize()];
    Randomness random = random(Stream.CLASSES, counter);
    for (int i = 0; i < classes.length; i++) {
      classes[i] = Math.min(spec.classes() - 1, (int) (random.nextUniform() * spec.classes()));
    }
    return classes;
  }

  private float[] uniforms(Stream stream, long update, int count) {
    Randomness random = random(stream, update);
    float[] uniforms = new float[count];
    for (int i = 0; i < count; i++) {
      uniforms[i] = (float) random.nextUniform();
    }
    return uniforms;
  }

  private Randomness random(Stream stream, long counter) {
    return new Randomness(seed, stream, counter);
  }
}
