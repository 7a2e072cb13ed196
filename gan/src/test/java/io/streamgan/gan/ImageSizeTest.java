package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSizeTest {
  @Test
  void theWidthComesFirst() {
    assertThat(ImageSize.parse("48x32")).isEqualTo(new ImageSize(32, 48)).hasToString("48x32");
    assertThat(ImageSize.parse(" 64X128 ")).isEqualTo(new ImageSize(128, 64));
    assertThat(new ImageShape(32, 48, 3)).hasToString("48x32x3");
  }

  @Test
  void oneNumberIsASquare() {
    assertThat(ImageSize.parse("32")).isEqualTo(new ImageSize(32, 32)).hasToString("32x32");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "32x", "x32", "7", "48x7", "1025", "32x32x3", "-32", "32.0"})
  void saysWhatIsExpected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageSize.parse(text))
        .withMessage(
            "expected a number of pixels such as 32, or WIDTHxHEIGHT such as 48x32, of 8 to 1024"
                + " each");
  }
}
