package io.streamgan.monitor.topology;

import io.streamgan.gan.image.ImageGrid;
import io.streamgan.monitor.quality.Spread;
import io.streamgan.schemas.SampleGrid;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Spread of the images of a sample grid. */
final class GridSpread {
  private GridSpread() {}

  /** In grey levels; empty where the picture is not what the record says. */
  static OptionalDouble of(SampleGrid grid) {
    byte[] png = new byte[grid.getPng().remaining()];
    grid.getPng().duplicate().get(png);
    BufferedImage picture;
    try {
      picture = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(png)));
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
    int columns = grid.getColumns();
    int rows = grid.getRows();
    if (picture == null || columns < 1 || rows < 1 || columns * rows < 2) {
      return OptionalDouble.empty();
    }
    int width = (picture.getWidth() + ImageGrid.GAP) / columns - ImageGrid.GAP;
    int height = (picture.getHeight() + ImageGrid.GAP) / rows - ImageGrid.GAP;
    if (width < 1 || height < 1) {
      return OptionalDouble.empty();
    }
    int bands = picture.getRaster().getNumBands();
    int length = width * height * bands;
    byte[] pixels = new byte[rows * columns * length];
    int[] values = new int[length];
    for (int i = 0; i < rows * columns; i++) {
      picture
          .getRaster()
          .getPixels(
              i % columns * (width + ImageGrid.GAP),
              i / columns * (height + ImageGrid.GAP),
              width,
              height,
              values);
      for (int v = 0; v < length; v++) {
        pixels[i * length + v] = (byte) values[v];
      }
    }
    return OptionalDouble.of(Spread.of(pixels, rows * columns));
  }
}
