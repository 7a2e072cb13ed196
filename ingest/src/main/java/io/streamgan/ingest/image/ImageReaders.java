package io.streamgan.ingest.image;

import io.streamgan.ingest.image.header.EncodedFormat;
import io.streamgan.ingest.image.header.ImageHeader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/**
 * Readers of Image I/O, one per format, which are reused from image to image. PNG, GIF and JPEG of
 * up to three components are read by the JDK's, which are fast; JPEG of four components (CMYK),
 * BMP, WebP and TIFF by TwelveMonkeys', which know more variants. Not thread-safe.
 */
final class ImageReaders {
  private static final String JDK = "com.sun.imageio.";
  private static final String TWELVE_MONKEYS = "com.twelvemonkeys.";
  private static final int FOUR_COMPONENTS = 4;

  private final Map<EncodedFormat, ImageReader> readers = new EnumMap<>(EncodedFormat.class);
  private final ImageReader fourComponents = reader("jpeg", TWELVE_MONKEYS);

  ImageReaders() {
    readers.put(EncodedFormat.PNG, reader("png", JDK));
    readers.put(EncodedFormat.JPEG, reader("jpeg", JDK));
    readers.put(EncodedFormat.GIF, reader("gif", JDK));
    readers.put(EncodedFormat.BMP, reader("bmp", TWELVE_MONKEYS));
    readers.put(EncodedFormat.WEBP, reader("webp", TWELVE_MONKEYS));
    readers.put(EncodedFormat.TIFF, reader("tiff", TWELVE_MONKEYS));
  }

  /**
   * Reads the first frame.
   *
   * @throws IOException when it cannot be decoded
   * @throws Deadline.OverdueException when the time is over
   */
  BufferedImage read(EncodedFormat format, ImageHeader header, byte[] content, Deadline deadline)
      throws IOException {
    ImageReader reader = readers.get(format);
    if (format == EncodedFormat.JPEG && header.sampleBytes() == FOUR_COMPONENTS) {
      reader = fourComponents;
    }
    if (reader == null) {
      throw new IIOException("no reader of " + format);
    }
    try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(content, deadline)) {
      reader.setInput(stream, true, true);
      requireSameSize(reader, header);
      reader.addIIOReadProgressListener(new Watch(deadline));
      List<String> warnings = new ArrayList<>();
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      BufferedImage image = reader.read(0);
      if (header.amendments().endMissing() && !warnings.isEmpty()) {
        throw new IIOException("cut off: " + warnings.get(0));
      }
      deadline.check();
      return image;
    } finally {
      reader.reset();
    }
  }

  /** The reader must not allocate more than the header declares, which was checked. */
  private static void requireSameSize(ImageReader reader, ImageHeader header) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if (width > header.width() || height > header.height()) {
      throw new IIOException(
          "its parts contradict each other: %dx%d and %dx%d pixels"
              .formatted(header.width(), header.height(), width, height));
    }
  }

  private static ImageReader reader(String format, String origin) {
    Iterator<ImageReader> found = ImageIO.getImageReadersByFormatName(format);
    while (found.hasNext()) {
      ImageReader reader = found.next();
      if (reader.getClass().getName().startsWith(origin)) {
        return reader;
      }
    }
    throw new IllegalStateException(
        "no reader of %s from %s*; is the module java.desktop there, and the class path whole? found: %s"
            .formatted(format, origin, List.of(ImageIO.getReaderFormatNames())));
  }

  /** Aborts the reader when the time is over. */
  private record Watch(Deadline deadline) implements IIOReadProgressListener {
    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
      if (deadline.isOver()) {
        source.abort();
      }
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}

    @Override
    public void readAborted(ImageReader source) {}
  }
}
