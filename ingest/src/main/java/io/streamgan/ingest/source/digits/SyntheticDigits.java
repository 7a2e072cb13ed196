package io.streamgan.ingest.source.digits;

import io.streamgan.gan.image.Png;
import io.streamgan.ingest.image.ImageFormat;
import io.streamgan.ingest.source.EncodedImage;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.ingest.source.IndexedRandom;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceImage;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * An endless stream of labelled digits in light ink on black, white where images are grey, of any
 * bright colour where they are RGB.
 */
public final class SyntheticDigits implements ImageSource {
  /** Smaller frames leave a digit too few pixels to be read. */
  public static final int MIN_SIZE = 16;

  private static final int DIGITS = 10;

  private final ImageFormat format;
  private final long seed;
  private final Drift drift;
  private final Pen pen;
  private final InkRaster raster;

  /**
   * @throws SourceException when the frame is too small
   */
  public SyntheticDigits(ImageFormat format, long seed, Drift drift) {
    if (format.size() < MIN_SIZE) {
      throw new SourceException(
          "the synthetic digits need at least %d pixels a side, not %d; set image.size to 32"
              .formatted(MIN_SIZE, format.size()));
    }
    this.format = format;
    this.seed = seed;
    this.drift = drift;
    pen = new Pen(format.size());
    raster = new InkRaster(format.size());
  }

  @Override
  public String name() {
    return ImageSources.SYNTHETIC;
  }

  @Override
  public ImageFormat format() {
    return format;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public List<String> classes() {
    return IntStream.range(0, DIGITS).mapToObj(Integer::toString).toList();
  }

  @Override
  public String id(long index) {
    return Long.toString(index);
  }

  @Override
  public SourceImage read(long index) {
    IndexedRandom random = new IndexedRandom(seed, index);
    int digit = digit(index, random);
    Hand hand =
        drift.kind() == Drift.Kind.STYLE
            ? Hand.between(random, drift.phase(index))
            : Hand.any(random);
    InkPath path = pen.write(Skeletons.of(digit, random), hand, random);
    byte[] ink = raster.ink(path, random.uniform(0.94, 1));
    byte[] pixels = format.channels() == 1 ? ink : InkColour.any(random).tint(ink);
    return new SourceImage(id(index), digit, pixels);
  }

  @Override
  public EncodedImage readEncoded(long index) {
    SourceImage image = read(index);
    byte[] png = Png.encode(image.pixels(), format.size(), format.size(), format.channels());
    return new EncodedImage(image.id(), Integer.toString(image.label()), png);
  }

  @Override
  public void close() {}

  /**
   * Uniform, or under a drift of classes with weights that fall by a constant step from the most
   * frequent digit to the least frequent one.
   */
  private int digit(long index, IndexedRandom random) {
    if (drift.kind() != Drift.Kind.CLASSES) {
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
