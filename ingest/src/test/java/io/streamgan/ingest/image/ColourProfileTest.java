package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image has the same pixels with a profile that would change them, and without one. */
class ColourProfileTest {
  private static final byte[] LINEAR_RGB = profile(ColorSpace.CS_LINEAR_RGB);
  private static final byte[] LINEAR_GREY = profile(ColorSpace.CS_GRAY);

  private final ImageDecoder decoder =
      new ImageDecoder(DecodingOptions.to(new ImageShape(16, 16, 3)));

  @Test
  void ofAJpegIsNotApplied() throws Exception {
    byte[] jpeg = TestImages.encode(picture(BufferedImage.TYPE_INT_RGB), "jpeg");

    assertThat(decoder.decode(withProfile(jpeg, LINEAR_RGB))).isEqualTo(decoder.decode(jpeg));
  }

  @Test
  void ofAGreyJpegIsNotApplied() throws Exception {
    byte[] jpeg = TestImages.encode(picture(BufferedImage.TYPE_BYTE_GRAY), "jpeg");

    assertThat(decoder.decode(withProfile(jpeg, LINEAR_GREY))).isEqualTo(decoder.decode(jpeg));
  }

  @Test
  void thatDoesNotSuitAJpegIsNotApplied() throws Exception {
    byte[] colours = TestImages.encode(picture(BufferedImage.TYPE_INT_RGB), "jpeg");
    byte[] grey = TestImages.encode(picture(BufferedImage.TYPE_BYTE_GRAY), "jpeg");

    assertThat(decoder.decode(withProfile(colours, LINEAR_GREY)))
        .isEqualTo(decoder.decode(colours));
    assertThat(decoder.decode(withProfile(grey, LINEAR_RGB))).isEqualTo(decoder.decode(grey));
    assertThat(decoder.decode(withProfile(colours, new byte[99])))
        .isEqualTo(decoder.decode(colours));
  }

  @Test
  void ofAPngIsNotApplied() throws Exception {
    byte[] png = TestImages.encode(picture(BufferedImage.TYPE_INT_RGB), "png");
    int behindHeader = 8 + 12 + 13;
    byte[] chunk = profileChunk();
    byte[] profiled =
        ByteBuffer.allocate(png.length + chunk.length)
            .put(png, 0, behindHeader)
            .put(chunk)
            .put(png, behindHeader, png.length - behindHeader)
            .array();

    assertThat(decoder.decode(profiled)).isEqualTo(decoder.decode(png));
  }

  @Test
  void ofATiffIsNotApplied() throws Exception {
    byte[] tiff = TestImages.resource("lzw.tif");

    assertThat(decoder.decode(withProfile(ByteBuffer.wrap(tiff)))).isEqualTo(decoder.decode(tiff));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossless.webp", "lossy.webp"})
  void ofAWebpIsNotApplied(String file) throws Exception {
    byte[] webp = TestImages.resource(file);
    ByteBuffer chunks =
        ByteBuffer.allocate(18 + 8 + LINEAR_RGB.length + LINEAR_RGB.length % 2 + webp.length - 12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("VP8X".getBytes(StandardCharsets.US_ASCII))
            .putInt(10)
            .putInt(0x20)
            .put(new byte[] {31, 0, 0, 23, 0, 0})
            .put("ICCP".getBytes(StandardCharsets.US_ASCII))
            .putInt(LINEAR_RGB.length)
            .put(LINEAR_RGB)
            .put(new byte[LINEAR_RGB.length % 2])
            .put(webp, 12, webp.length - 12);
    byte[] profiled =
        ByteBuffer.allocate(12 + chunks.capacity())
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes(StandardCharsets.US_ASCII))
            .putInt(4 + chunks.capacity())
            .put("WEBP".getBytes(StandardCharsets.US_ASCII))
            .put(chunks.array())
            .array();

    assertThat(decoder.decode(profiled)).isEqualTo(decoder.decode(webp));
  }

  /** The profile in a segment behind the start of image. */
  private static byte[] withProfile(byte[] jpeg, byte[] profile) {
    byte[] name = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(jpeg.length + 4 + name.length + 2 + profile.length)
        .put(jpeg, 0, 2)
        .putShort((short) 0xffe2)
        .putShort((short) (2 + name.length + 2 + profile.length))
        .put(name)
        .put((byte) 1)
        .put((byte) 1)
        .put(profile)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  private static byte[] profileChunk() throws Exception {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.write("iCCPlinear\0\0".getBytes(StandardCharsets.US_ASCII));
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(data)) {
      deflated.write(LINEAR_RGB);
    }
    CRC32 crc = new CRC32();
    crc.update(data.toByteArray());
    return ByteBuffer.allocate(data.size() + 8)
        .putInt(data.size() - 4)
        .put(data.toByteArray())
        .putInt((int) crc.getValue())
        .array();
  }

  /** The file with another directory behind its end, which has one more entry. */
  private static byte[] withProfile(ByteBuffer tiff) {
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    int entries = tiff.getShort(directory);
    int end = tiff.capacity();
    int profile = end + 2 + 12 * (entries + 1) + 4;
    return ByteBuffer.allocate(profile + LINEAR_RGB.length)
        .order(tiff.order())
        .put(tiff.array())
        .putInt(4, end)
        .putShort((short) (entries + 1))
        .put(tiff.array(), directory + 2, 12 * entries)
        .putShort((short) 34675)
        .putShort((short) 7)
        .putInt(LINEAR_RGB.length)
        .putInt(profile)
        .putInt(0)
        .put(LINEAR_RGB)
        .array();
  }

  private static byte[] profile(int colourSpace) {
    return ICC_Profile.getInstance(colourSpace).getData();
  }

  private static BufferedImage picture(int type) {
    BufferedImage image = new BufferedImage(16, 16, type);
    for (int i = 0; i < 256; i++) {
      image.setRGB(i % 16, i / 16, (i / 16 * 16) << 16 | (i % 16 * 16) << 8 | 0x40);
    }
    return image;
  }
}
