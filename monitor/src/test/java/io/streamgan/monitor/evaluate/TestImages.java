package io.streamgan.monitor.evaluate;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.util.Arrays;
import java.util.Random;

/** Grey 32x32 images of four classes: a bright disc in one of four places, on a dark ground. */
final class TestImages {
  static final ImageShape SHAPE = new ImageShape(32, 32, 1);

  private TestImages() {}

  static Images discs(int count, long seed) {
    return discs(count, seed, 4);
  }

  /** The same with discs of the first {@code classes} only. */
  static Images discs(int count, long seed, int classes) {
    Random random = new Random(seed);
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> random.nextInt(classes));
    return discs(labels, random);
  }

  /** Discs of these classes. */
  static Images discs(int[] labels, Random random) {
    int count = labels.length;
    byte[] pixels = new byte[count * SHAPE.bytes()];
    for (int i = 0; i < count; i++) {
      int label = labels[i];
      double x = 8 + 16 * (label % 2) + 2 * random.nextGaussian();
      double y = 8 + 16 * (label / 2) + 2 * random.nextGaussian();
      double radius = 4 + random.nextDouble();
      for (int p = 0; p < SHAPE.bytes(); p++) {
        double distance = Math.hypot(p % 32 - x, p / 32 - y);
        int value = (int) (20 + 10 * random.nextDouble() + (distance < radius ? 200 : 0));
        pixels[i * SHAPE.bytes() + p] = (byte) value;
      }
    }
    return new Images(SHAPE, count, pixels, labels);
  }

  /** The same images 48 pixels wide, in colour and as opaque as they are bright. */
  static Images wideWithOpacity(Images grey) {
    ImageShape shape = new ImageShape(32, 48, 4);
    byte[] pixels = new byte[grey.count() * shape.bytes()];
    for (int p = 0; p < pixels.length / 4; p++) {
      int x = p % 48 * 2 / 3;
      byte value = grey.pixels()[p / 48 * 32 + x];
      Arrays.fill(pixels, 4 * p, 4 * p + 4, value);
    }
    return new Images(shape, grey.count(), pixels, grey.labels());
  }

  static Images noise(int count, long seed) {
    byte[] pixels = new byte[count * SHAPE.bytes()];
    new Random(seed).nextBytes(pixels);
    return new Images(SHAPE, count, pixels);
  }
}
