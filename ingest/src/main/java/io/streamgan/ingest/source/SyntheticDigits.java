package io.streamgan.ingest.source;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.image.Png;
import io.streamgan.ingest.source.digits.DigitDrift;
import io.streamgan.ingest.source.digits.DigitRenderer;
import io.streamgan.ingest.source.digits.DigitRenderer.Digit;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** An endless stream of labelled digits. */
public final class SyntheticDigits implements ImageSource {
  private final ImageShape format;
  private final DigitRenderer renderer;

  /**
   * @throws SourceException when the frame is too small
   */
  public SyntheticDigits(ImageShape format, long seed, DigitDrift drift) {
    if (Math.min(format.height(), format.width()) < DigitRenderer.MIN_SIZE) {
      throw new SourceException(
          "the synthetic digits need at least %d pixels a side, not %s; set image.size to 32"
              .formatted(DigitRenderer.MIN_SIZE, format.size()));
    }
    this.format = format;
    renderer = new DigitRenderer(format, seed, drift);
  }

  @Override
  public String name() {
    return ImageSources.SYNTHETIC;
  }

  @Override
  public ImageShape format() {
    return format;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public List<String> classes() {
    return IntStream.range(0, DigitRenderer.DIGITS).mapToObj(Integer::toString).toList();
  }

  @Override
  public String id(long index) {
    return Long.toString(index);
  }

  @Override
  public SourceImage read(long index) {
    Digit digit = renderer.draw(index);
    return new SourceImage(id(index), digit.value(), digit.pixels());
  }

  @Override
  public EncodedImage readEncoded(long index) {
    SourceImage image = read(index);
    byte[] png = Png.encode(image.pixels(), format);
    return new EncodedImage(image.id(), Integer.toString(image.label()), png);
  }

  @Override
  public void close() {}
}
