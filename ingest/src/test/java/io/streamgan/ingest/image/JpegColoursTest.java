package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Colours of JPEGs of three components, for every combination of component ids, JFIF's and Adobe's
 * segment and subsampling. The expected ones were read with Pillow 9.4 (libjpeg-turbo 2.1): the
 * components are RGB in the cases of {@link #isRgb}, and luma and chroma otherwise, whatever the
 * subsampling.
 */
class JpegColoursTest {
  private static final int NO_ADOBE = -1;
  private static final int SIZE = 32;

  private final ImageDecoder decoder =
      new ImageDecoder(DecodingOptions.to(new ImageShape(SIZE, SIZE, 3)));

  record Variant(String ids, boolean jfif, int adobe) {
    boolean isRgb() {
      return !jfif && (adobe == 0 || adobe == NO_ADOBE && ids.equals("RGB"));
    }
  }

  static Stream<Variant> variants() {
    return Stream.of("\1\2\3", "\0\1\2", "RGB", "rgb", "\2\3\4", "\1\42\43")
        .flatMap(
            ids ->
                Stream.of(NO_ADOBE, 0, 1, 2)
                    .flatMap(
                        adobe ->
                            Stream.of(
                                new Variant(ids, false, adobe), new Variant(ids, true, adobe))));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void areThoseOfPillow(Variant variant) throws RejectedImageException {
    for (String file : new String[] {"ycc-444.jpg", "ycc-422.jpg", "ycc-420.jpg"}) {
      byte[] jpeg = TestImages.resource(file);
      byte[] luma = decoder.decode(jpeg);

      byte[] pixels = decoder.decode(with(variant, jpeg));

      if (variant.isRgb()) {
        assertThat(pixels).as(file).isNotEqualTo(luma);
        // The first quadrant is (200, 30, 40): its luma is 82, its chroma 104 and 212.
        assertThat(pixels[0] & 0xff).as(file).isBetween(79, 85);
        assertThat(pixels[1] & 0xff).as(file).isBetween(101, 107);
        assertThat(pixels[2] & 0xff).as(file).isBetween(208, 216);
      } else {
        assertThat(pixels).as(file).isEqualTo(luma);
        assertThat(pixels[0] & 0xff).as(file).isBetween(196, 204);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ycc-444.jpg", "ycc-422.jpg", "ycc-420.jpg"})
  void anExifSegmentInsteadOfJfifChangesNothing(String file) throws RejectedImageException {
    byte[] jpeg = TestImages.resource(file);
    byte[] bare = with(new Variant("\1\2\3", false, NO_ADOBE), jpeg);
    byte[] exif = "\u00ff\u00e1\0\bExif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    byte[] photo = new byte[bare.length + exif.length];
    System.arraycopy(bare, 0, photo, 0, 2);
    System.arraycopy(exif, 0, photo, 2, exif.length);
    System.arraycopy(bare, 2, photo, 2 + exif.length, bare.length - 2);

    assertThat(decoder.decode(photo)).isEqualTo(decoder.decode(jpeg));
  }

  /** The same coded data with other segments and ids. */
  private static byte[] with(Variant variant, byte[] jpeg) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, "\u00ff\u00d8");
    if (variant.jfif) {
      write(out, "\u00ff\u00e0\0\20JFIF\0\1\1\0\0\1\0\1\0\0");
    }
    if (variant.adobe != NO_ADOBE) {
      write(out, "\u00ff\u00ee\0\16Adobe\0d\0\0\0\0" + (char) variant.adobe);
    }
    int at = 2;
    while (true) {
      int marker = jpeg[at + 1] & 0xff;
      int end = at + 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
      byte[] segment = Arrays.copyOfRange(jpeg, at, end);
      for (int i = 0; i < 3; i++) {
        if (marker == 0xc0) {
          segment[10 + 3 * i] = (byte) variant.ids.charAt(i);
        } else if (marker == 0xda) {
          segment[5 + 2 * i] = (byte) variant.ids.charAt(i);
        }
      }
      if (marker != 0xe0 && marker != 0xee) {
        out.writeBytes(segment);
      }
      at = end;
      if (marker == 0xda) {
        out.write(jpeg, end, jpeg.length - end);
        return out.toByteArray();
      }
    }
  }

  private static void write(ByteArrayOutputStream out, String bytes) {
    out.writeBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }
}
