package io.streamgan.gan.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 1);

  @Test
  void isTheDeviationFromTheMeanImageInGreyLevels() {
    Images images = new Images(SHAPE, 2, new byte[] {0, (byte) 200, 60, (byte) 240});

    // The mean image is 30, 220: deviations of 30 and 20.
    assertThat(Spread.of(images)).isCloseTo(Math.sqrt((900 + 400) / 2.0), within(1e-9));
  }

  @Test
  void ofEqualImagesIsZero() {
    assertThat(Spread.of(new Images(SHAPE, 2, new byte[] {9, 7, 9, 7}))).isZero();
  }
}
