package io.streamgan.cli.run;

import io.streamgan.gan.image.ImageGrid;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Pictures of grids of images, with as many rows and columns as fit a number of bytes. All pictures
 * keep the same number, so that they are comparable.
 */
final class GridPictures {
  private GridPictures() {}

  /**
   * Returns PNGs of the upper left parts of {@code grids}.
   *
   * @param rows number of rows of a grid
   * @param columns number of images in a row of a grid
   * @param shown maximum number of images in a row of a picture
   * @param bytes maximum size of all pictures together; a single image per picture may exceed it
   */
  static List<byte[]> fitting(List<byte[]> grids, int rows, int columns, int shown, long bytes) {
    List<BufferedImage> whole = grids.stream().map(GridPictures::decode).toList();
    for (int kept = Math.min(columns, shown); ; kept--) {
      int side = kept;
      List<byte[]> cut =
          whole.stream().map(grid -> encode(cut(grid, rows, columns, side))).toList();
      if (kept == 1 || cut.stream().mapToLong(png -> png.length).sum() <= bytes) {
        return cut;
      }
    }
  }

  /**
   * Returns the first {@code kept} columns of a grid, and as many rows, without the gap behind
   * them.
   */
  static BufferedImage cut(BufferedImage grid, int rows, int columns, int kept) {
    return grid.getSubimage(
        0, 0, kept(grid.getWidth(), columns, kept), kept(grid.getHeight(), rows, kept));
  }

  /** Returns the number of pixels of {@code kept} of {@code count} images, or of all. */
  private static int kept(int pixels, int count, int kept) {
    int image = (pixels + ImageGrid.GAP) / count - ImageGrid.GAP;
    return Math.min(pixels, kept * (image + ImageGrid.GAP) - ImageGrid.GAP);
  }

  static BufferedImage decode(byte[] png) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
      if (image == null) {
        throw new IOException("it is no PNG");
      }
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException("a sample grid cannot be read: " + e.getMessage(), e);
    }
  }

  private static byte[] encode(BufferedImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
