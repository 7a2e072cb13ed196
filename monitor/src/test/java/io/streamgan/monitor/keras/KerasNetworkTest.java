package io.streamgan.monitor.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KerasNetworkTest {
  @TempDir Path folder;

  /** Features that NumPy computes with the weights of the file. */
  record Case(String file, String layer, ImageShape shape, double[][] features) {
    @Override
    public String toString() {
      return file + " " + layer;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void featuresAgreeWithNumPy(Case c) throws Exception {
    try (KerasNetwork network = KerasNetwork.read(file(c.file), c.layer)) {
      double[][] features = network.features(drawn(c.features.length, c.shape));

      double scale =
          Arrays.stream(c.features)
              .flatMapToDouble(Arrays::stream)
              .map(Math::abs)
              .max()
              .orElseThrow();
      assertThat(features).hasDimensions(c.features.length, c.features[0].length);
      for (int i = 0; i < features.length; i++) {
        assertThat(features[i])
            .as("image %d", i)
            .containsExactly(c.features[i], within(1e-5 * scale));
      }
    }
  }

  @Test
  void theOutputIsTheLayerWhereNoneIsNamed() throws Exception {
    try (KerasNetwork output = KerasNetwork.read(file("sequential.h5"), "");
        KerasNetwork named = KerasNetwork.read(file("sequential.h5"), "dense");
        KerasNetwork other = KerasNetwork.read(file("sequential.h5"), "pool")) {
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
    try (KerasNetwork colours = KerasNetwork.read(file("functional.h5"), "")) {
      assertThat(colours.features(new Images(new ImageShape(16, 16, 4), 2, rgba)))
          .isDeepEqualTo(colours.features(rgb));
    }
  }

  @Test
  void greyImagesFitColoursAndNotTheOtherWay() throws Exception {
    try (KerasNetwork colours = KerasNetwork.read(file("functional.h5"), "");
        KerasNetwork grey = KerasNetwork.read(file("grey.h5"), "")) {
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
          .hasMessageContaining("input_shape");
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
        KerasSettings.LAYER.name(),
        "mixed10",
        "8 layers",
        "right, mixed, avg_pool");
  }

  @Test
  void theFirstLayerIsRefused() throws Exception {
    assertUnusable(
        file("functional.h5"), "conv", KerasSettings.LAYER.name(), "conv", "a later one");
  }

  private static void assertUnusable(Path file, String layer, String... parts) {
    assertThatThrownBy(() -> KerasNetwork.read(file, layer).close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContainingAny("\n", "issue");
  }

  private static Path file(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(KerasNetworkTest.class.getResource("/keras/" + name)).toURI());
  }

  /** The images of networks.py. */
  private static Images drawn(int count, ImageShape shape) {
    byte[] pixels = new byte[count * shape.bytes()];
    int at = 0;
    for (int n = 0; n < count; n++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          for (int c = 0; c < shape.channels(); c++) {
            pixels[at++] =
                (byte) (n * 57 + y * y * 7 + x * 13 * (1 + n % 3) + c * 31 + x * y * (c + 2));
          }
        }
      }
    }
    return new Images(shape, count, pixels);
  }

  static Stream<Case> cases() throws IOException, URISyntaxException {
    ObjectMapper json = new ObjectMapper();
    List<Case> cases = new ArrayList<>();
    for (JsonNode c : json.readTree(file("reference.json").toFile()).get("cases")) {
      JsonNode images = c.get("images");
      cases.add(
          new Case(
              c.get("file").asText(),
              c.get("layer").asText(),
              new ImageShape(images.get(1).asInt(), images.get(2).asInt(), images.get(3).asInt()),
              json.treeToValue(c.get("features"), double[][].class)));
    }
    return cases.stream();
  }
}
