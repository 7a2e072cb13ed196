package io.streamgan.ingest.card;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.image.ImageGrid;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The first images of a stream, at most 256, side by side. Not thread-safe. */
final class ContactSheet {
  private static final int COLUMNS = 16;
  private static final int MAX_IMAGES = COLUMNS * COLUMNS;

  private final ByteArrayOutputStream pixels = new ByteArrayOutputStream();
  private @Nullable ImageShape shape;
  private int images;

  /** Adds the image if there is room and it has the shape of the first one. */
  void add(byte[] image, ImageShape imageShape) {
    shape = shape == null ? imageShape : shape;
    if (imageShape.equals(shape) && images < MAX_IMAGES) {
      pixels.writeBytes(image);
      images++;
    }
  }

  /** The sheet as PNG; empty without images. */
  byte[] png() {
    return shape == null
        ? new byte[0]
        : ImageGrid.png(new Images(shape, images, pixels.toByteArray()), columns());
  }

  /** Number of rows. */
  int rows() {
    return (images + COLUMNS - 1) / COLUMNS;
  }

  /** Number of images in a row. */
  int columns() {
    return Math.min(COLUMNS, images);
  }
}
