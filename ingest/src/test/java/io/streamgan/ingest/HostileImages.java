package io.streamgan.ingest;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files that attackers, broken cameras and bad disks make. */
public final class HostileImages {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private HostileImages() {}

  /** A sound PNG of grey pixels, all zero: large to decode, small to send. */
  public static byte[] bomb(int width, int height) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    return written(
        out -> {
          try (DeflaterOutputStream deflated = new DeflaterOutputStream(data)) {
            byte[] row = new byte[width + 1];
            for (int y = 0; y < height; y++) {
              deflated.write(row);
            }
          }
          out.write(PNG);
          chunk(out, "IHDR", header(width, height));
          chunk(out, "IDAT", data.toByteArray());
          chunk(out, "IEND", new byte[0]);
        });
  }

  /** A PNG whose header names a size, with next to no pixels behind it. */
  public static byte[] hugePng(int width, int height) {
    return written(
        out -> {
          out.write(PNG);
          chunk(out, "IHDR", header(width, height));
          chunk(out, "IDAT", new byte[] {0x78, (byte) 0x9c, 3, 0, 0, 0, 0, 1});
          chunk(out, "IEND", new byte[0]);
        });
  }

  public static byte[] pngWithFrames(int frames) {
    return written(
        out -> {
          out.write(PNG);
          chunk(out, "IHDR", header(32, 32));
          chunk(out, "acTL", ByteBuffer.allocate(8).putInt(frames).putInt(0).array());
          chunk(out, "IDAT", new byte[8]);
          chunk(out, "IEND", new byte[0]);
        });
  }

  /** An image and an archive in one file. */
  public static byte[] withZipBehind(byte[] image) {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip)) {
      out.putNextEntry(new ZipEntry("Payload.class"));
      out.write(new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return followedBy(image, zip.toByteArray());
  }

  public static byte[] followedBy(byte[] image, byte[] rest) {
    byte[] all = Arrays.copyOf(image, image.length + rest.length);
    System.arraycopy(rest, 0, all, image.length, rest.length);
    return all;
  }

  /** A GIF whose frames are one pixel each, but for the first. */
  public static byte[] animation(int frames) {
    byte[] whole = TestImages.encode(TestImages.filled(16, 16, 0x336699), "gif");
    byte[] frame = {
      0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0,
    };
    return written(
        out -> {
          out.write(whole, 0, whole.length - 1);
          for (int i = 1; i < frames; i++) {
            out.write(frame);
          }
          out.write(0x3b);
        });
  }

  /** A TIFF whose second page links to itself. */
  public static byte[] circularTiff() {
    ByteBuffer tiff = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
    tiff.putShort((short) 2);
    entry(tiff, 256, 32);
    entry(tiff, 257, 32);
    int second = tiff.position() + 4;
    tiff.putInt(second).putShort((short) 0).putInt(second);
    return tiff.array();
  }

  /** A progressive JPEG whose last scan comes again and again. */
  public static byte[] scans(byte[] progressive, int count) {
    int scan = lastScan(progressive);
    return written(
        out -> {
          out.write(progressive, 0, progressive.length - 2);
          for (int i = 0; i < count; i++) {
            out.write(progressive, scan, progressive.length - 2 - scan);
          }
          out.write(progressive, progressive.length - 2, 2);
        });
  }

  /** Pixels that no format compresses. */
  public static BufferedImage noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(7);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt());
    }
    return image;
  }

  private static int lastScan(byte[] jpeg) {
    for (int i = jpeg.length - 2; i > 0; i--) {
      if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xda) {
        return i;
      }
    }
    throw new IllegalArgumentException("no scan");
  }

  private static void entry(ByteBuffer tiff, int tag, int value) {
    tiff.putShort((short) tag).putShort((short) 4).putInt(1).putInt(value);
  }

  private static byte[] header(int width, int height) {
    return ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8).array();
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) crc.getValue());
  }

  private static byte[] written(TestImages.Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
