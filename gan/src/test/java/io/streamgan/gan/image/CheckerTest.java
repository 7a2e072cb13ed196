package io.streamgan.gan.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class CheckerTest {
  @Test
  void showsThroughWhereAPictureIsTransparent() {
    BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
    picture.setRGB(0, 0, 0xff102030);
    picture.setRGB(4, 0, 0x80000000);

    BufferedImage opaque = Checker.under(picture);

    assertThat(opaque.getColorModel().hasAlpha()).isFalse();
    assertThat(opaque.getRGB(0, 0)).isEqualTo(0xff102030);
    assertThat(opaque.getRGB(1, 0)).isEqualTo(0xffcccccc);
    assertThat(opaque.getRGB(5, 0)).isEqualTo(0xffffffff);
    assertThat(opaque.getRGB(5, 5)).isEqualTo(0xffcccccc);
    assertThat(opaque.getRGB(4, 0) & 0xff).isBetween(0x7e, 0x80);
  }

  @Test
  void leavesOpaquePicturesAsTheyAre() {
    BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, 0x102030);

    assertThat(Checker.under(picture).getRGB(0, 0)).isEqualTo(0xff102030);
  }
}
