package io.streamgan.sampler.classify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads the images in a request's body: one PNG or JPEG picture, a NumPy file, or JSON with {@code
 * shape} and {@code pixels} as in responses of {@code /v1/samples}. The first bytes tell them
 * apart. Images must have the size that the model was trained on, because another way of scaling
 * than ingest's would change what is classified. Memory is bounded by the body's size and the
 * maximum number of images.
 *
 * @param shape of the images that are accepted
 * @param maxCount maximum number of images
 */
record ImageBody(ImageShape shape, int maxCount) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] NUMPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern NUMPY_HEADER =
      Pattern.compile(
          "\\s*\\{\\s*'descr':\\s*'\\|u1',\\s*'fortran_order':\\s*False,"
              + "\\s*'shape':\\s*\\(([\\d, ]{1,60})\\),?\\s*\\}\\s*");
  private static final int PNG = 0x89504E47;
  private static final int JPEG = 0xFFD8FF;
  private static final int OPAQUE = 255;

  /**
   * @throws InvalidImagesException when {@code body} holds no images of the shape
   */
  Images read(byte[] body) {
    if (body.length < Integer.BYTES) {
      throw unknown();
    }
    int first = ByteBuffer.wrap(body).getInt();
    if (first == PNG) {
      return picture(body, "png");
    }
    if (first >>> Byte.SIZE == JPEG) {
      return picture(body, "jpeg");
    }
    if (body[0] == '{') {
      return json(body);
    }
    if (Arrays.equals(body, 0, Math.min(body.length, NUMPY.length), NUMPY, 0, NUMPY.length)) {
      return numpy(body);
    }
    throw unknown();
  }

  private static InvalidImagesException unknown() {
    return new InvalidImagesException(
        "The body must be a PNG or JPEG image, a NumPy file, or JSON with shape and pixels.");
  }

  private Images picture(byte[] body, String format) {
    ImageReader reader = reader(format);
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(body))) {
      reader.setInput(stream, true, true);
      // Before pixels are decoded, because a small file can declare a large image.
      if (reader.getWidth(0) != shape.width() || reader.getHeight(0) != shape.height()) {
        throw new InvalidImagesException(
            "The image has %dx%d pixels, but the model takes %dx%d."
                .formatted(reader.getWidth(0), reader.getHeight(0), shape.width(), shape.height()));
      }
      return new Images(shape, 1, pixels(reader.read(0)));
    } catch (IOException | RuntimeException e) {
      if (e instanceof InvalidImagesException invalid) {
        throw invalid;
      }
      // Damaged files make Java's readers throw various unchecked exceptions.
      throw new InvalidImagesException("The image cannot be decoded: " + e.getMessage());
    } finally {
      reader.dispose();
    }
  }

  /** Returns the JDK's reader, whatever other readers the class path has. */
  private static ImageReader reader(String format) {
    for (Iterator<ImageReader> all = ImageIO.getImageReadersByFormatName(format); all.hasNext(); ) {
      ImageReader reader = all.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IllegalStateException("the JDK has no reader of " + format);
  }

  private byte[] pixels(BufferedImage image) {
    ByteBuffer pixels = ByteBuffer.allocate(shape.bytes());
    Raster raster = image.getRaster();
    // BufferedImage.getRGB would treat grey as linear light, and change its values.
    boolean grey = raster.getNumBands() == 1 && !(image.getColorModel() instanceof IndexColorModel);
    int greyDepth = raster.getSampleModel().getSampleSize(0);
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        if (grey) {
          int level = raster.getSample(x, y, 0) * OPAQUE / ((1 << Math.min(16, greyDepth)) - 1);
          put(pixels, level, level, level, OPAQUE);
        } else {
          int rgb = image.getRGB(x, y);
          put(pixels, rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, rgb >>> 24);
        }
      }
    }
    return pixels.array();
  }

  private void put(ByteBuffer pixels, int red, int green, int blue, int opacity) {
    if (shape.channels() != 4 && opacity != OPAQUE) {
      throw new InvalidImagesException(
          "The image has transparent pixels, but the model takes opaque images.");
    }
    if (shape.channels() == 1) {
      // The luma of ITU-R BT.601, as ingest computes it.
      pixels.put((byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000));
      return;
    }
    pixels.put((byte) red).put((byte) green).put((byte) blue);
    if (shape.channels() == 4) {
      pixels.put((byte) opacity);
    }
  }

  private Images json(byte[] body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (IOException e) {
      throw new InvalidImagesException("The body is not valid JSON.");
    }
    List<Long> axes = new ArrayList<>();
    json.path("shape").forEach(axis -> axes.add(axis.isInt() ? axis.longValue() : -1));
    try {
      return images(axes, Base64.getDecoder().decode(json.path("pixels").asText()), 0);
    } catch (IllegalArgumentException e) {
      throw new InvalidImagesException("The member pixels must be text in base64.");
    }
  }

  private Images numpy(byte[] body) {
    ByteBuffer file = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    int version = body.length > NUMPY.length ? body[NUMPY.length] : 0;
    int lengthAt = NUMPY.length + 2;
    int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    if (version < 1 || version > 3 || body.length < lengthAt + lengthBytes) {
      throw new InvalidImagesException("The NumPy file is not complete, or of an unknown version.");
    }
    long length =
        version == 1 ? file.getShort(lengthAt) & 0xffff : file.getInt(lengthAt) & 0xffff_ffffL;
    int begin = lengthAt + lengthBytes;
    if (length > body.length - begin) {
      throw new InvalidImagesException("The NumPy file is not complete.");
    }
    Matcher header =
        NUMPY_HEADER.matcher(new String(body, begin, (int) length, StandardCharsets.UTF_8));
    if (!header.matches()) {
      throw new InvalidImagesException(
          "The NumPy file must be an array of uint8 in C order, [count, height, width, channels].");
    }
    List<Long> axes =
        Arrays.stream(header.group(1).split(","))
            .map(String::strip)
            .filter(axis -> !axis.isEmpty())
            .map(axis -> axis.matches("\\d{1,9}") ? Long.parseLong(axis) : -1)
            .toList();
    return images(axes, body, begin + (int) length);
  }

  private Images images(List<Long> axes, byte[] bytes, int from) {
    List<Long> each = List.of((long) shape.height(), (long) shape.width(), (long) shape.channels());
    if (axes.size() != 4 || !axes.subList(1, 4).equals(each)) {
      throw new InvalidImagesException(
          "The images have the shape %s, but the model takes [count, %d, %d, %d]."
              .formatted(axes, shape.height(), shape.width(), shape.channels()));
    }
    long count = axes.get(0);
    if (count < 1 || count > maxCount) {
      throw new InvalidImagesException(
          "A request must have 1 to %d images, not %d.".formatted(maxCount, count));
    }
    if (bytes.length - from != count * shape.bytes()) {
      throw new InvalidImagesException(
          "%d images need %d bytes, not %d."
              .formatted(count, count * shape.bytes(), bytes.length - from));
    }
    return new Images(shape, (int) count, Arrays.copyOfRange(bytes, from, bytes.length));
  }
}
