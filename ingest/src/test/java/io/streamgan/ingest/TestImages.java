package io.streamgan.ingest;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.image.DecodingOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Images and files of images, made by the tests themselves. */
public final class TestImages {
  private TestImages() {}

  /** The default way to decode images, with other limits. */
  public static DecodingOptions decoding(int size, int channels, int maxPixels, int maxBytes) {
    DecodingOptions defaults = DecodingOptions.to(new ImageShape(size, size, channels));
    return new DecodingOptions(
        defaults.format(),
        defaults.fit(),
        maxPixels,
        maxBytes,
        defaults.maxFrames(),
        defaults.maxTime(),
        defaults.lenient(),
        defaults.background(),
        defaults.transpose());
  }

  /** RGB of one colour. */
  public static BufferedImage filled(int width, int height, int rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  public static byte[] encode(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("no writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A file of the folder {@code images} among the test's resources. */
  public static byte[] resource(String name) {
    try (InputStream in = TestImages.class.getResourceAsStream("/images/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no image " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] png(int width, int height, int rgb) {
    return encode(filled(width, height, rgb), "png");
  }

  public static byte[] jpeg(int width, int height, int rgb) {
    return encode(filled(width, height, rgb), "jpeg");
  }

  /** IDX images whose pixels are all the image's index. */
  public static byte[] idxImages(int count, int height, int width) {
    return idx(
        0x803,
        new int[] {count, height, width},
        out -> {
          for (int i = 0; i < count * height * width; i++) {
            out.write(i / (height * width));
          }
        });
  }

  public static byte[] idxLabels(int... labels) {
    return idx(
        0x801,
        new int[] {labels.length},
        out -> {
          for (int label : labels) {
            out.write(label);
          }
        });
  }

  /** Any IDX file. */
  public static byte[] idx(int magic, int[] dimensions, Content values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(magic);
      for (int dimension : dimensions) {
        out.writeInt(dimension);
      }
      values.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The beginning of a photo as phones write it, which is not decoded. */
  public static byte[] heic() {
    return "\0\0\0\30ftypheic\0\0\0\0mif1heic".getBytes(StandardCharsets.ISO_8859_1);
  }

  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(result)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result.toByteArray();
  }

  public static Path write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes {@code content} by path below {@code folder}. */
  public static Path folder(Path folder, Map<String, byte[]> content) {
    content.forEach((path, bytes) -> write(folder.resolve(path), bytes));
    return folder;
  }

  public static Path zip(Path file, Map<String, byte[]> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return write(file, bytes.toByteArray());
  }

  /** A tar archive of {@code content}, in the order of the map. */
  public static byte[] tar(Map<String, byte[]> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, byte[]> file : content.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setModTime(0); // the same files make the same archive
        out.putArchiveEntry(entry);
        out.write(file.getValue());
        out.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A NumPy array. */
  public static byte[] npy(String type, String shape, byte[] values) {
    String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, shape);
    String padded = text + " ".repeat(63 - (text.length() + 10) % 64) + "\n";
    ByteBuffer npy =
        ByteBuffer.allocate(10 + padded.length() + values.length).order(ByteOrder.LITTLE_ENDIAN);
    npy.put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1));
    npy.putShort((short) padded.length());
    npy.put(padded.getBytes(StandardCharsets.ISO_8859_1)).put(values);
    return npy.array();
  }

  /** What follows a header. */
  @FunctionalInterface
  public interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }
}
