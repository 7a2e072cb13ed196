package io.streamgan.gan.round;

import io.streamgan.gan.Augmentation;
import io.streamgan.gan.platform.AugmentationChoice;
import io.streamgan.gan.platform.Platform;
import io.streamgan.gan.platform.Tensor;
import org.jspecify.annotations.Nullable;

/** Images that are augmented in place, and their gradients. Does nothing without augmentation. */
final class Augmented {
  private static final Runnable NOTHING = () -> {};

  private final Augmentation kinds;
  private final int numbers;
  private final int height;
  private final int width;
  private final @Nullable Tensor choices;
  private final float[] values;
  private final Runnable change;
  private final Runnable changeGradient;

  /**
   * @param images [N, height, width, channels]
   * @param gradient gradient with respect to the images; null if none is computed
   */
  Augmented(Augmentation kinds, Tensor images, @Nullable Tensor gradient, Platform platform) {
    this.kinds = kinds;
    numbers = AugmentationChoice.numbers(kinds);
    long[] axes = images.shape();
    height = (int) axes[1];
    width = (int) axes[2];
    values = new float[(int) axes[0] * AugmentationChoice.VALUES];
    if (!kinds.any()) {
      choices = null;
      change = NOTHING;
      changeGradient = NOTHING;
      return;
    }
    choices = platform.zeros(axes[0], AugmentationChoice.VALUES);
    change = platform.augment(kinds, images, choices, false);
    changeGradient = gradient == null ? NOTHING : platform.augment(kinds, gradient, choices, true);
  }

  /**
   * Chooses the changes of the next runs.
   *
   * @param uniforms random numbers, uniform in (0, 1]
   * @param first number of images in {@code uniforms} before the first image
   * @param strength of an augmentation that adapts
   */
  void choose(float[] uniforms, int first, float strength) {
    if (choices == null) {
      return;
    }
    for (int i = 0; i < values.length / AugmentationChoice.VALUES; i++) {
      int from = (first + i) * numbers;
      AugmentationChoice choice = AugmentationChoice.of(height, width, uniforms, from);
      (kinds.isAdaptive() ? choice.with(height, uniforms, from, strength) : choice)
          .write(values, i * AugmentationChoice.VALUES);
    }
    choices.set(0, values);
  }

  /** Changes the images. */
  void change() {
    change.run();
  }

  /**
   * Replaces the gradient with respect to the changed images by the gradient with respect to the
   * unchanged ones.
   */
  void changeGradient() {
    changeGradient.run();
  }
}
