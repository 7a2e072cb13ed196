package io.streamgan.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.HostileImages;
import io.streamgan.ingest.TestImages;
import io.streamgan.schemas.deadletters.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs made to harm: each ends in a reason, soon, and in little memory. */
class HostileImagesTest {
  private static final DecodingOptions DEFAULTS = DecodingOptions.to(new ImageShape(32, 32, 3));

  private final ImageDecoder decoder = new ImageDecoder(DEFAULTS);

  @Test
  void aPngOf100000By100000Pixels() {
    assertThat(reason(HostileImages.hugePng(100_000, 100_000))).isEqualTo(Reason.TOO_MANY_PIXELS);
  }

  @Test
  void aPngOfTheLargestSizeThatItsHeaderCanName() {
    assertThat(reason(HostileImages.hugePng(-1, -1))).isEqualTo(Reason.TOO_MANY_PIXELS);
  }

  @Test
  void aDecompressionBombIsNotInflated() {
    // 300 million pixels in some 300 kB.
    byte[] bomb = HostileImages.bomb(20_000, 15_000);

    assertThat(bomb.length).isLessThan(400_000);
    assertThat(reason(bomb)).isEqualTo(Reason.TOO_MANY_PIXELS);
  }

  @Test
  void aPolyglot() {
    for (String format : new String[] {"png", "jpeg", "gif", "bmp"}) {
      byte[] image = TestImages.encode(TestImages.filled(40, 40, 0x123456), format);
      assertThat(reason(HostileImages.withZipBehind(image)))
          .as(format)
          .isEqualTo(Reason.TRAILING_DATA);
    }
    assertThat(reason(HostileImages.withZipBehind(TestImages.resource("lossless.webp"))))
        .isEqualTo(Reason.TRAILING_DATA);
  }

  @Test
  void anImageWithTrailingRubbish() {
    assertThat(reason(HostileImages.followedBy(TestImages.png(40, 40, 7), new byte[] {0, 0, 9})))
        .isEqualTo(Reason.TRAILING_DATA);
  }

  @Test
  void rubbishIsAllowedWhereASettingSaysSo() throws RejectedImageException {
    DecodingOptions lenient =
        new DecodingOptions(
            DEFAULTS.format(),
            ImageFit.CROP,
            10_000,
            10_000,
            1,
            Duration.ofSeconds(5),
            true,
            Background.BLACK,
            false);
    byte[] content = HostileImages.followedBy(TestImages.png(40, 40, 7), new byte[] {1, 2, 3});

    assertThat(new ImageDecoder(lenient).decode(content)).hasSize(32 * 32 * 3);
  }

  @Test
  void zerosThatFillAFileUpDoNoHarm() throws RejectedImageException {
    byte[] jpeg = TestImages.jpeg(40, 40, 7);

    assertThat(decoder.decode(Arrays.copyOf(jpeg, jpeg.length + 512))).hasSize(32 * 32 * 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
  void aTruncatedFileWhereverItIsCut(String format) {
    byte[] whole = TestImages.encode(HostileImages.noise(48, 40), format);
    for (int length = 16; length < whole.length - 1; length += 97) {
      assertThat(reason(Arrays.copyOf(whole, length)))
          .as("%d bytes", length)
          .isEqualTo(Reason.UNDECODABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossy.webp", "lossless.webp", "animated.webp", "cmyk.jpg"})
  void aTruncatedFileOfAnotherFormat(String file) {
    byte[] whole = TestImages.resource(file);
    for (int length = 16; length < whole.length - 2; length += 7) {
      assertThat(reason(Arrays.copyOf(whole, length)))
          .as("%d bytes", length)
          .isEqualTo(Reason.UNDECODABLE);
    }
  }

  @Test
  void zeroBytes() {
    assertThat(reason(new byte[0])).isEqualTo(Reason.UNSUPPORTED_FORMAT);
    assertThat(reason(new byte[1 << 20])).isEqualTo(Reason.UNSUPPORTED_FORMAT);
  }

  @Test
  void tenMegabytes() {
    byte[] large = HostileImages.followedBy(TestImages.png(40, 40, 7), new byte[10 << 20]);

    assertThat(reason(large)).isEqualTo(Reason.TOO_MANY_BYTES);
  }

  @Test
  void randomBytes() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(5000)];
      random.nextBytes(bytes);
      assertThat(reason(bytes)).isIn(Reason.UNSUPPORTED_FORMAT, Reason.UNDECODABLE);
    }
  }

  @Test
  void anAnimationOfAMillionFrames() {
    byte[] gif = HostileImages.animation(1_000_000);
    DecodingOptions roomy = TestImages.decoding(32, 3, DEFAULTS.maxPixels(), 64 << 20);

    assertThat(reason(gif)).isEqualTo(Reason.TOO_MANY_BYTES);
    assertThat(rejection(new ImageDecoder(roomy), gif).reason()).isEqualTo(Reason.TOO_MANY_FRAMES);
  }

  @Test
  void anAnimationThatNeverEnds() {
    byte[] gif = HostileImages.animation(100);

    assertThat(reason(Arrays.copyOf(gif, gif.length - 1))).isEqualTo(Reason.UNDECODABLE);
  }

  @Test
  void aPngThatClaimsMoreFramesThanItHas() {
    assertThat(reason(HostileImages.pngWithFrames(1_000_000))).isEqualTo(Reason.TOO_MANY_FRAMES);
  }

  @Test
  void pagesThatAreLinkedInACircle() {
    assertThat(reason(HostileImages.circularTiff())).isEqualTo(Reason.TOO_MANY_FRAMES);
  }

  @Test
  void aJpegInsideATiffWhoseSizeNobodyChecked() {
    assertThat(reason(TestImages.resource("jpeg-inside.tif"))).isEqualTo(Reason.UNSUPPORTED_FORMAT);
  }

  @Test
  void aProgressiveJpegOfTenThousandScans() {
    byte[] jpeg = HostileImages.scans(TestImages.resource("progressive.jpg"), 10_000);
    DecodingOptions small = TestImages.decoding(32, 3, 100_000, 64 << 20);

    assertThat(rejection(new ImageDecoder(small), jpeg).reason()).isEqualTo(Reason.TOO_MANY_PIXELS);
  }

  @Test
  void decodingEndsWithItsTime() {
    DecodingOptions hasty =
        new DecodingOptions(
            DEFAULTS.format(),
            ImageFit.CROP,
            1 << 25,
            8 << 20,
            1,
            Duration.ofMillis(30),
            false,
            Background.BLACK,
            false);
    long from = System.nanoTime();

    Reason reason = rejection(new ImageDecoder(hasty), HostileImages.bomb(5000, 5000)).reason();

    assertThat(reason).isEqualTo(Reason.TOO_SLOW);
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void goesOnAfterAllOfThem() throws RejectedImageException {
    reason(HostileImages.bomb(20_000, 15_000));
    reason(HostileImages.circularTiff());

    assertThat(decoder.decode(TestImages.png(40, 40, 7))).hasSize(32 * 32 * 3);
  }

  private Reason reason(byte[] content) {
    return rejection(decoder, content).reason();
  }

  private static RejectedImageException rejection(ImageDecoder decoder, byte[] content) {
    RejectedImageException rejected =
        catchThrowableOfType(RejectedImageException.class, () -> decoder.decode(content));
    assertThat(rejected).as("%d bytes are decoded", content.length).isNotNull();
    assertThat(rejected.getMessage()).hasLineCount(1);
    return rejected;
  }
}
