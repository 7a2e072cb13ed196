package io.streamgan.monitor.keras;

import static io.streamgan.monitor.features.ReferenceCase.drawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.monitor.features.FeatureNetwork;
import io.streamgan.monitor.features.FeatureSettings;
import io.streamgan.monitor.features.ReferenceCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KerasNetworkTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("cases")
  void featuresAgreeWithNumPy(ReferenceCase c) {
    try (FeatureNetwork network = KerasNetwork.read(c.file(), c.layer())) {
      c.assertAgrees(network);
    }
  }

  @Test
  void theOutputIsTheLayerWhereNoneIsNamed() throws Exception {
    try (FeatureNetwork output = KerasNetwork.read(file("sequential.h5"), "");
        FeatureNetwork named = KerasNetwork.read(file("sequential.h5"), "dense");
        FeatureNetwork other = KerasNetwork.read(file("sequential.h5"), "pool")) {
      Images images = drawn(3, new ImageShape(9, 20, 1));

      assertThat(output.name()).matches("keras-5-[0-9a-f]{12}").isEqualTo(named.name());
      assertThat(output.features(images)).isDeepEqualTo(named.features(images));
      assertThat(other.name()).isEqualTo(output.name().replace("-5-", "-8-") + "-pool");
    }
  }

  @Test
  void transparentPixelsAreBlendedWithBlack() throws Exception {
    Images rgb = drawn(2, new ImageShape(16, 16, 3));
    byte[] rgba = new byte[rgb.pixels().length / 3 * 4];
    for (int p = 0; p < rgba.length / 4; p++) {
      boolean hidden = p % 5 == 0;
      for (int c = 0; c < 3; c++) {
        rgba[4 * p + c] = rgb.pixels()[3 * p + c];
        rgb.pixels()[3 * p + c] = hidden ? 0 : rgb.pixels()[3 * p + c];
      }
      rgba[4 * p + 3] = (byte) (hidden ? 0 : 255);
    }
    try (FeatureNetwork colours = KerasNetwork.read(file("functional.h5"), "")) {
      assertThat(colours.features(new Images(new ImageShape(16, 16, 4), 2, rgba)))
          .isDeepEqualTo(colours.features(rgb));
    }
  }

  @Test
  void greyImagesFitColoursAndNotTheOtherWay() throws Exception {
    try (FeatureNetwork colours = KerasNetwork.read(file("functional.h5"), "");
        FeatureNetwork grey = KerasNetwork.read(file("grey.h5"), "")) {
      assertThat(colours.takes(1)).isTrue();
      assertThat(colours.takes(3)).isTrue();
      assertThat(colours.takes(4)).isTrue();
      assertThat(grey.takes(1)).isTrue();
      assertThat(grey.takes(3)).isFalse();
      assertThatThrownBy(() -> grey.require(drawn(1, new ImageShape(16, 16, 3))))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("takes grey images")
          .hasMessageContaining("3 channels");
      assertThatThrownBy(() -> colours.require(drawn(1, new ImageShape(2, 2, 3))))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("2x2x3")
          .hasMessageContaining("fixed height and width");
    }
  }

  @Test
  void aFileThatIsMissingOrOfAnotherKindIsNamedWithTheRemedy() throws Exception {
    Path text = Files.writeString(folder.resolve("model.keras"), "PK");
    Path whole = file("sequential.h5");
    Path half =
        Files.write(folder.resolve("half.h5"), Arrays.copyOf(Files.readAllBytes(whole), 3000));

    assertUnusable(folder.resolve("none.h5"), "", "none.h5", "no such file");
    assertUnusable(text, "", "model.keras", "no HDF5 file", "model.save");
    assertUnusable(half, "", "half.h5", "cannot import it", "model.save");
  }

  @Test
  void aNetworkThatCannotBeImportedOrTakesNoImagesIsNamedWithTheReason() throws Exception {
    assertUnusable(file("lambda.h5"), "", "lambda.h5", "Lambda");
    assertUnusable(file("two-channels.h5"), "", "two-channels.h5", "2 channels");
    assertUnusable(file("channels-first.h5"), "", "channels-first.h5", "channels_last");
  }

  @Test
  void anUnknownLayerIsAnsweredWithSomeThatAreThere() throws Exception {
    assertUnusable(
        file("functional.h5"),
        "mixed10",
        FeatureSettings.LAYER.name(),
        "mixed10",
        "8 layers",
        "right, mixed, avg_pool");
  }

  @Test
  void theFirstLayerIsRefused() throws Exception {
    assertUnusable(
        file("functional.h5"), "conv", FeatureSettings.LAYER.name(), "conv", "a later one");
  }

  private static void assertUnusable(Path file, String layer, String... parts) {
    assertThatThrownBy(() -> KerasNetwork.read(file, layer).close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContainingAny("\n", "issue");
  }

  private static Path file(String name) {
    return ReferenceCase.resource("keras", name);
  }

  static Stream<ReferenceCase> cases() throws IOException {
    return ReferenceCase.of("keras");
  }
}
