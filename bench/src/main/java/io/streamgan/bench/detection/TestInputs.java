package io.streamgan.bench.detection;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.source.SourceImage;
import io.streamgan.ingest.source.SyntheticDigits;
import io.streamgan.ingest.source.digits.DigitDrift;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** IDX files of inputs that are not what a model has learned from. */
final class TestInputs {
  private static final int IMAGES = 6000;
  private static final int IMAGE_MAGIC = 0x803;
  private static final int LABEL_MAGIC = 0x801;
  private static final int CLASSES = 10;
  private static final int OCTAVES = 4;

  private final int size;

  /**
   * @param size height and width of the images
   */
  TestInputs(int size) {
    this.size = size;
  }

  /** Synthetic digits whose labels are drawn at random. */
  Path shuffled(Path folder) throws IOException {
    Path images = folder.resolve("shuffled-images-idx3-ubyte");
    Random random = new Random(1);
    try (SyntheticDigits digits =
            new SyntheticDigits(new ImageShape(size, size, 1), 99, DigitDrift.NONE);
        DataOutputStream out = images(images);
        DataOutputStream labels = labels(folder.resolve("shuffled-labels-idx1-ubyte"))) {
      for (int i = 0; i < IMAGES; i++) {
        SourceImage image = digits.read(i);
        out.write(image.pixels());
        labels.writeByte(random.nextInt(CLASSES));
      }
    }
    return images;
  }

  /** Natural textures as photographs have: noise whose power falls with its frequency. */
  Path textures(Path folder) throws IOException {
    Path images = folder.resolve("texture-images-idx3-ubyte");
    Random random = new Random(2);
    try (DataOutputStream out = images(images);
        DataOutputStream labels = labels(folder.resolve("texture-labels-idx1-ubyte"))) {
      for (int i = 0; i < IMAGES; i++) {
        out.write(texture(random));
        labels.writeByte(random.nextInt(CLASSES));
      }
    }
    return images;
  }

  private byte[] texture(Random random) {
    double[] values = new double[size * size];
    double level = 128 + 40 * random.nextGaussian();
    for (int octave = 1; octave <= OCTAVES; octave++) {
      int cells = 1 << octave;
      double[] grid = random.doubles((long) (cells + 1) * (cells + 1), -1, 1).toArray();
      for (int p = 0; p < values.length; p++) {
        double x = (double) (p % size) * cells / size;
        double y = (double) p / size * cells / size;
        values[p] += 120.0 / cells * smooth(grid, cells + 1, x, y);
      }
    }
    byte[] pixels = new byte[values.length];
    for (int p = 0; p < pixels.length; p++) {
      pixels[p] = (byte) Math.max(0, Math.min(255, level + values[p]));
    }
    return pixels;
  }

  /** Bilinear interpolation. */
  private static double smooth(double[] grid, int width, double x, double y) {
    int column = (int) x;
    int row = Math.min((int) y, width - 2);
    double right = x - column;
    double down = Math.min(1, y - row);
    int at = row * width + column;
    return (1 - down) * ((1 - right) * grid[at] + right * grid[at + 1])
        + down * ((1 - right) * grid[at + width] + right * grid[at + width + 1]);
  }

  private DataOutputStream images(Path file) throws IOException {
    DataOutputStream out = open(file);
    out.writeInt(IMAGE_MAGIC);
    out.writeInt(IMAGES);
    out.writeInt(size);
    out.writeInt(size);
    return out;
  }

  private static DataOutputStream labels(Path file) throws IOException {
    DataOutputStream out = open(file);
    out.writeInt(LABEL_MAGIC);
    out.writeInt(IMAGES);
    return out;
  }

  private static DataOutputStream open(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }
}
