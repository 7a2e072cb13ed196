package io.streamgan.ingest.source.digits;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.random.IndexedRandom;

/**
 * Draws digits in light ink, white where images are grey, of any bright colour where they are not;
 * on black, or on nothing where images have opacity. A digit fills the largest central square of
 * its image. Not thread-safe.
 */
public final class DigitRenderer {
  /** Number of classes. */
  public static final int DIGITS = 10;

  /** Smaller frames leave a digit too few pixels to be read. */
  public static final int MIN_SIZE = 16;

  private final ImageShape format;
  private final int size;
  private final long seed;
  private final DigitDrift drift;
  private final Pen pen;
  private final InkRaster raster;

  /**
   * A digit.
   *
   * @param value 0 to 9
   * @param pixels uint8, [height, width, channels], row-major
   */
  public record Digit(int value, byte[] pixels) {}

  /**
   * @param format of at least {@value #MIN_SIZE} pixels a side
   */
  public DigitRenderer(ImageShape format, long seed, DigitDrift drift) {
    this.format = format;
    this.seed = seed;
    this.drift = drift;
    size = Math.min(format.height(), format.width());
    pen = new Pen(size);
    raster = new InkRaster(size);
  }

  /** Draws the digit at {@code index}: a function of seed, drift and index. */
  public Digit draw(long index) {
    IndexedRandom random = new IndexedRandom(seed, index);
    int digit = digit(index, random);
    Hand hand =
        drift.kind() == DigitDrift.Kind.STYLE
            ? Hand.between(random, drift.phase(index))
            : Hand.any(random);
    InkPath path = pen.write(Skeletons.of(digit, random), hand, random);
    byte[] ink = centred(raster.ink(path, random.uniform(0.94, 1)));
    return new Digit(
        digit,
        switch (format.channels()) {
          case 1 -> ink;
          case ImageShape.RGB -> InkColour.any(random).tint(ink);
          default -> InkColour.any(random).opaque(ink);
        });
  }

  private byte[] centred(byte[] square) {
    if (format.height() == format.width()) {
      return square;
    }
    byte[] ink = new byte[format.height() * format.width()];
    int first = (format.height() - size) / 2 * format.width() + (format.width() - size) / 2;
    for (int y = 0; y < size; y++) {
      System.arraycopy(square, y * size, ink, first + y * format.width(), size);
    }
    return ink;
  }

  /**
   * Uniform, or under a drift of classes with weights that fall by a constant step from the most
   * frequent digit to the least frequent one.
   */
  private int digit(long index, IndexedRandom random) {
    if (drift.kind() != DigitDrift.Kind.CLASSES) {
      return (int) (random.uniform() * DIGITS);
    }
    double lean = 1 - 2 * drift.phase(index);
    double at = random.uniform() * DIGITS;
    for (int digit = 0; digit < DIGITS - 1; digit++) {
      at -= 1 + 0.95 * lean * (1 - 2.0 * digit / (DIGITS - 1));
      if (at < 0) {
        return digit;
      }
    }
    return DIGITS - 1;
  }
}
