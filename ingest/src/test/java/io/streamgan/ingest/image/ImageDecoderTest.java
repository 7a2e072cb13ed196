package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgan.ingest.TestImages;
import io.streamgan.schemas.deadletters.Reason;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final int ORANGE = 0xff8020;

  /** (299 * 255 + 587 * 128 + 114 * 32 + 500) / 1000. */
  private static final int LUMA_OF_ORANGE = 155;

  private final ImageDecoder grey = decoder(1);
  private final ImageDecoder rgb = decoder(3);

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_4BYTE_ABGR
      })
  void readsColoursOfEveryLayout(int type) throws RejectedImageException {
    byte[] png = TestImages.encode(filled(type, 0xff000000 | ORANGE), "png");

    assertThat(colours(rgb.decode(png), 3)).containsOnly(ORANGE);
    assertThat(colours(grey.decode(png), 1)).containsOnly(LUMA_OF_ORANGE);
  }

  @Test
  void readsAPalette() throws RejectedImageException {
    byte[] png =
        TestImages.encode(filled(BufferedImage.TYPE_BYTE_INDEXED, 0xff000000 | 0xff0000), "png");

    assertThat(colours(rgb.decode(png), 3)).containsOnly(0xff0000);
  }

  @Test
  void readsGreyAsItIsStored() throws RejectedImageException {
    byte[] png = TestImages.encode(grey(BufferedImage.TYPE_BYTE_GRAY, 100), "png");

    assertThat(colours(grey.decode(png), 1)).containsOnly(100);
    assertThat(colours(rgb.decode(png), 3)).containsOnly(0x646464);
  }

  @Test
  void readsSixteenBitGrey() throws RejectedImageException {
    byte[] png = TestImages.encode(grey(BufferedImage.TYPE_USHORT_GRAY, 100 * 257), "png");

    assertThat(colours(grey.decode(png), 1)).containsOnly(100);
  }

  @Test
  void readsBlackAndWhite() throws RejectedImageException {
    byte[] png = TestImages.encode(grey(BufferedImage.TYPE_BYTE_BINARY, 1), "png");

    assertThat(colours(grey.decode(png), 1)).containsOnly(255);
  }

  @Test
  void laysWhatIsTransparentOnBlack() throws RejectedImageException {
    byte[] png = TestImages.encode(filled(BufferedImage.TYPE_INT_ARGB, 0x80ffffff), "png");

    assertThat(colours(rgb.decode(png), 3)).containsOnly(0x808080);
  }

  @Test
  void laysTransparentGreyOnBlack() throws RejectedImageException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            ComponentColorModel.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(8, 8);
    for (int i = 0; i < 64; i++) {
      raster.setPixel(i % 8, i / 8, new int[] {200, 128});
    }
    byte[] png = TestImages.encode(new BufferedImage(model, raster, false, null), "png");

    assertThat(colours(grey.decode(png), 1)).containsOnly(100);
  }

  @Test
  void readsJpeg() throws RejectedImageException {
    byte[] jpeg = TestImages.jpeg(16, 16, 0x808080);

    assertThat(colours(rgb.decode(jpeg), 3)).containsOnly(0x808080);
  }

  @Test
  void cropsToTheCentralSquare() throws RejectedImageException {
    BufferedImage image = TestImages.filled(24, 8, 0xff0000);
    for (int i = 0; i < 64; i++) {
      image.setRGB(8 + i % 8, i / 8, 0x00ff00);
    }

    byte[] pixels = rgb.decode(TestImages.encode(image, "png"));

    assertThat(colours(pixels, 3)).containsOnly(0x00ff00);
  }

  @Test
  void rejectsAnImageThatIsTooLargeBeforeItIsDecoded() {
    byte[] bomb = TestImages.png(8, 8, ORANGE);
    bomb[17] = 1; // the width's second byte

    RejectedImageException rejected = rejection(bomb);

    assertThat(rejected.reason()).isEqualTo(Reason.TOO_MANY_PIXELS);
    assertThat(rejected).hasMessage("65544x8 pixels, at most 10000 are decoded");
  }

  @Test
  void rejectsAnImageThatIsTooSmall() {
    assertThat(rejection(TestImages.png(7, 20, ORANGE)).reason()).isEqualTo(Reason.IMAGE_TOO_SMALL);
  }

  @Test
  void rejectsOtherFormatsAndNothing() {
    List<byte[]> contents =
        List.of(new byte[0], new byte[] {1}, "%PDF-1.7".getBytes(StandardCharsets.US_ASCII));

    assertThat(contents)
        .allSatisfy(
            content ->
                assertThat(rejection(content).reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void rejectsATruncatedImageInOneLine(String format) {
    byte[] whole = TestImages.encode(TestImages.filled(40, 40, ORANGE), format);

    RejectedImageException rejected = rejection(Arrays.copyOf(whole, 30));

    assertThat(rejected.reason()).isEqualTo(Reason.UNDECODABLE);
    assertThat(rejected.getMessage())
        .startsWith("30 bytes that cannot be decoded: ")
        .hasLineCount(1);
  }

  @Test
  void worksOnAfterARejection() throws RejectedImageException {
    byte[] png = TestImages.png(8, 8, ORANGE);
    rejection(Arrays.copyOf(png, 40));

    assertThat(colours(rgb.decode(png), 3)).containsOnly(ORANGE);
  }

  @Property(tries = 500)
  void anyBytesGivePixelsOrARejection(@ForAll byte[] content) {
    assertDecodedOrRejected(content);
  }

  @Property(tries = 2000)
  void damagedImagesGivePixelsOrARejection(@ForAll("damaged") byte[] content) {
    assertDecodedOrRejected(content);
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    List<byte[]> whole =
        List.of(
            TestImages.png(24, 20, ORANGE),
            TestImages.encode(filled(BufferedImage.TYPE_BYTE_INDEXED, 0xffff0000), "png"),
            TestImages.encode(grey(BufferedImage.TYPE_BYTE_GRAY, 9), "png"),
            TestImages.jpeg(24, 20, ORANGE));
    return Arbitraries.of(whole)
        .flatMap(
            image ->
                Arbitraries.integers()
                    .between(0, image.length - 1)
                    .list()
                    .ofMinSize(1)
                    .ofMaxSize(6)
                    .flatMap(
                        places ->
                            Arbitraries.bytes()
                                .list()
                                .ofSize(places.size())
                                .map(values -> damage(image, places, values))));
  }

  private static byte[] damage(byte[] image, List<Integer> places, List<Byte> values) {
    byte[] damaged = image.clone();
    for (int i = 0; i < places.size(); i++) {
      damaged[places.get(i)] = values.get(i);
    }
    return damaged;
  }

  private static ImageDecoder decoder(int channels) {
    return new ImageDecoder(TestImages.decoding(8, channels, 10_000, 1 << 20));
  }

  private void assertDecodedOrRejected(byte[] content) {
    Throwable thrown = catchThrowable(() -> assertThat(rgb.decode(content)).hasSize(8 * 8 * 3));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(RejectedImageException.class);
    }
  }

  private RejectedImageException rejection(byte[] content) {
    return catchThrowableOfType(RejectedImageException.class, () -> rgb.decode(content));
  }

  private static BufferedImage filled(int type, int argb) {
    BufferedImage image = new BufferedImage(8, 8, type);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, argb);
    }
    return image;
  }

  private static BufferedImage grey(int type, int sample) {
    BufferedImage image = new BufferedImage(8, 8, type);
    for (int i = 0; i < 64; i++) {
      image.getRaster().setSample(i % 8, i / 8, 0, sample);
    }
    return image;
  }

  /** The pixels as numbers: grey, or RGB. */
  private static List<Integer> colours(byte[] pixels, int channels) {
    return IntStream.range(0, pixels.length / channels)
        .mapToObj(
            i -> {
              int colour = 0;
              for (int c = 0; c < channels; c++) {
                colour = colour << 8 | pixels[i * channels + c] & 0xff;
              }
              return colour;
            })
        .toList();
  }
}
