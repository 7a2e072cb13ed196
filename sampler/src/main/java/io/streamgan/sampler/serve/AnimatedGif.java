package io.streamgan.sampler.serve;

import io.streamgan.gan.image.Checker;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Encodes pictures of one size as an animated GIF (GIF89a) that repeats for ever. Grey levels are
 * exact; the colours of each frame are reduced to a palette of 256, and transparent pixels are
 * drawn on {@link Checker}, because a GIF has no partial transparency.
 */
final class AnimatedGif {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";

  /**
   * Application extension: repeat, followed by the number of repetitions in 16 bits; 0 repeats for
   * ever.
   */
  private static final byte[] FOR_EVER = {1, 0, 0};

  private AnimatedGif() {}

  /**
   * @param pngs the frames
   * @param delayMillis between two frames; GIF counts in hundredths of a second
   * @throws CancellationException when the thread is interrupted
   */
  static byte[] of(List<byte[]> pngs, int delayMillis) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (byte[] png : pngs) {
        if (Thread.interrupted()) {
          throw new CancellationException("the GIF is no longer needed");
        }
        BufferedImage frame = frame(ImageIO.read(new ByteArrayInputStream(png)));
        writer.writeToSequence(
            new IIOImage(frame, null, metadata(writer, frame, delayMillis)), null);
      }
      writer.endWriteSequence();
    } catch (IOException e) {
      throw new UncheckedIOException("a GIF cannot be written", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static IIOMetadata metadata(ImageWriter writer, BufferedImage frame, int delayMillis)
      throws IOException {
    ImageWriteParam params = writer.getDefaultWriteParam();
    IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), params);
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", Integer.toString(Math.max(2, delayMillis / 10)));
    control.setAttribute("transparentColorIndex", "0");
    IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
    repeat.setAttribute("applicationID", "NETSCAPE");
    repeat.setAttribute("authenticationCode", "2.0");
    repeat.setUserObject(FOR_EVER);
    child(root, "ApplicationExtensions").appendChild(repeat);
    metadata.setFromTree(FORMAT, root);
    return metadata;
  }

  private static IIOMetadataNode child(IIOMetadataNode root, String name) {
    for (int i = 0; i < root.getLength(); i++) {
      if (root.item(i).getNodeName().equals(name)) {
        return (IIOMetadataNode) root.item(i);
      }
    }
    IIOMetadataNode child = new IIOMetadataNode(name);
    root.appendChild(child);
    return child;
  }

  /**
   * Returns grey pictures with a palette of all 256 levels, and colour pictures with 24 bits per
   * pixel, which the writer reduces.
   */
  private static BufferedImage frame(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    if (picture.getRaster().getNumBands() == 1) {
      BufferedImage grey =
          new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, greys());
      int[] levels = picture.getRaster().getSamples(0, 0, width, height, 0, (int[]) null);
      grey.getRaster().setSamples(0, 0, width, height, 0, levels);
      return grey;
    }
    return Checker.under(picture);
  }

  private static IndexColorModel greys() {
    byte[] levels = new byte[256];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) i;
    }
    return new IndexColorModel(8, levels.length, levels, levels, levels);
  }
}
