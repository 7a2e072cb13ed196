package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.source.digits.DigitDrift;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticDigitsTest {
  private static final ImageShape GREY = new ImageShape(32, 32, 1);

  @Test
  void anImageDependsOnSeedAndIndexAlone() {
    SyntheticDigits inOrder = digits(1);
    for (int i = 0; i < 5; i++) {
      inOrder.read(i);
    }
    SourceImage sixth = inOrder.read(5);

    assertThat(digits(1).read(5)).usingRecursiveComparison().isEqualTo(sixth);
    assertThat(digits(2).read(5).pixels()).isNotEqualTo(sixth.pixels());
    assertThat(digits(1).read(6).pixels()).isNotEqualTo(sixth.pixels());
  }

  @Test
  void neighbouringSeedsShareNoImages() {
    assertThat(digits(1).read(1).pixels()).isNotEqualTo(digits(2).read(0).pixels());
  }

  @ParameterizedTest
  @CsvSource({"16, 1", "28, 1", "32, 3", "64, 1", "128, 3"})
  void drawsAtEverySize(int size, int channels) {
    SyntheticDigits source =
        new SyntheticDigits(new ImageShape(size, size, channels), 1, DigitDrift.NONE);

    for (int i = 0; i < 200; i++) {
      SourceImage image = source.read(i);
      assertThat(image.pixels()).hasSize(size * size * channels);
      assertThat(image.label()).isBetween(0, 9);
      assertThat(inkShare(image)).isBetween(0.007, 0.4);
      assertThat(borderInk(image.pixels(), size, channels)).isZero();
    }
  }

  @Test
  void drawsTheSameDigitInTheMiddleOfAnOblongImage() {
    byte[] square = digits(1).read(3).pixels();
    byte[] wide =
        new SyntheticDigits(new ImageShape(32, 48, 1), 1, DigitDrift.NONE).read(3).pixels();

    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        assertThat(wide[y * 48 + x]).isEqualTo(x < 8 || x >= 40 ? 0 : square[y * 32 + x - 8]);
      }
    }
  }

  @Test
  void drawsOnNothingWhereThereIsOpacity() {
    byte[] grey = digits(1).read(3).pixels();
    byte[] rgba =
        new SyntheticDigits(new ImageShape(32, 32, 4), 1, DigitDrift.NONE).read(3).pixels();

    for (int i = 0; i < grey.length; i++) {
      assertThat(rgba[4 * i + 3]).isEqualTo(grey[i]);
      int brightest =
          Math.max(rgba[4 * i] & 0xff, Math.max(rgba[4 * i + 1] & 0xff, rgba[4 * i + 2] & 0xff));
      assertThat(brightest).isEqualTo(grey[i] == 0 ? 0 : 255);
    }
  }

  @Test
  void allClassesAreEquallyFrequent() {
    int[] counts = labels(digits(3), 0, 20_000);

    assertThat(Arrays.stream(counts)).allMatch(count -> count > 1800 && count < 2200);
  }

  @Test
  void aDriftOfClassesMovesFromLowDigitsToHighOnesAndBack() {
    SyntheticDigits source = new SyntheticDigits(GREY, 1, drift(DigitDrift.Kind.CLASSES));

    int[] first = labels(source, 0, 5_000);
    int[] half = labels(source, 97_500, 102_500);
    int[] whole = labels(source, 197_500, 202_500);

    assertThat(first[0]).isGreaterThan(10 * first[9]);
    assertThat(half[9]).isGreaterThan(10 * half[0]);
    assertThat(whole[0]).isGreaterThan(10 * whole[9]);
  }

  @Test
  void aDriftOfStyleMovesFromFineToBold() {
    SyntheticDigits source = new SyntheticDigits(GREY, 1, drift(DigitDrift.Kind.STYLE));

    double first = meanInk(source, 0);
    double half = meanInk(source, 100_000);
    double whole = meanInk(source, 200_000);

    assertThat(half).isGreaterThan(1.6 * first);
    assertThat(whole).isLessThan(1.1 * first);
  }

  @Test
  void drawsTheSameOnEveryMachine() throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    SyntheticDigits source =
        new SyntheticDigits(new ImageShape(32, 32, 3), 7, drift(DigitDrift.Kind.STYLE));
    for (int i = 0; i < 1000; i++) {
      digest.update(source.read(i * 1000L).pixels());
    }

    assertThat(HexFormat.of().formatHex(digest.digest()))
        .isEqualTo("0cece668ff85e313554c7798309906f9b336b400f2e60e12e9f9ac2908ed87eb");
  }

  @Test
  void refusesFramesThatAreTooSmallToReadADigitIn() {
    assertThatThrownBy(() -> new SyntheticDigits(new ImageShape(15, 15, 1), 1, DigitDrift.NONE))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "the synthetic digits need at least 16 pixels a side, not 15x15; set image.size to 32");
  }

  private static SyntheticDigits digits(long seed) {
    return new SyntheticDigits(GREY, seed, DigitDrift.NONE);
  }

  private static DigitDrift drift(DigitDrift.Kind kind) {
    return new DigitDrift(kind, 100_000);
  }

  private static int[] labels(SyntheticDigits source, long from, long to) {
    int[] counts = new int[10];
    for (long i = from; i < to; i++) {
      counts[source.read(i).label()]++;
    }
    return counts;
  }

  private static double meanInk(SyntheticDigits source, long from) {
    double sum = 0;
    for (int i = 0; i < 500; i++) {
      sum += inkShare(source.read(from + i));
    }
    return sum / 500;
  }

  private static double inkShare(SourceImage image) {
    double sum = 0;
    for (byte pixel : image.pixels()) {
      sum += (pixel & 0xff) / 255.0;
    }
    return sum / image.pixels().length;
  }

  private static int borderInk(byte[] pixels, int size, int channels) {
    int sum = 0;
    for (int i = 0; i < pixels.length; i++) {
      int x = i / channels % size;
      int y = i / channels / size;
      if (x == 0 || y == 0 || x == size - 1 || y == size - 1) {
        sum += pixels[i] & 0xff;
      }
    }
    return sum;
  }
}
