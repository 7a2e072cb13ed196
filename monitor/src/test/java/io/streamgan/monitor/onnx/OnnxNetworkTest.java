package io.streamgan.monitor.onnx;

import static io.streamgan.monitor.features.ReferenceCase.drawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
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

class OnnxNetworkTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("cases")
  void featuresAgreeWithNumPy(ReferenceCase c) {
    try (FeatureNetwork network = OnnxNetwork.read(c.file(), c.layer(), 1)) {
      c.assertAgrees(network);
    }
  }

  @Test
  void theFirstOutputIsTakenWhereNoneIsNamed() {
    try (FeatureNetwork output = read("channels-first.onnx", "");
        FeatureNetwork named = read("channels-first.onnx", "features");
        FeatureNetwork other = read("channels-first.onnx", "maps")) {
      assertThat(output.name()).matches("onnx-5-[0-9a-f]{12}").isEqualTo(named.name());
      assertThat(output.size()).isEqualTo(5);
      assertThat(other.name()).isEqualTo(output.name().replace("-5-", "-4-") + "-maps");
    }
  }

  @Test
  void greyImagesFitColoursAndNotTheOtherWay() {
    try (FeatureNetwork colours = read("channels-first.onnx", "");
        FeatureNetwork grey = read("grey.onnx", "")) {
      assertThat(colours.takes(1)).isTrue();
      assertThat(colours.takes(4)).isTrue();
      assertThat(grey.takes(3)).isFalse();
      assertThatThrownBy(() -> grey.require(drawn(1, new ImageShape(16, 16, 3))))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("grey.onnx", "takes grey images", "3 channels");
      assertThatThrownBy(() -> colours.require(drawn(1, new ImageShape(2, 2, 3))))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("2x2x3", "fixed height and width")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aFileThatIsMissingOrBrokenIsNamed() throws Exception {
    byte[] whole = Files.readAllBytes(resource("channels-first.onnx"));
    Path half = Files.write(folder.resolve("half.onnx"), Arrays.copyOf(whole, whole.length / 2));
    Path text = Files.writeString(folder.resolve("text.onnx"), "no model");
    Path empty = Files.createFile(folder.resolve("empty.onnx"));

    assertUnusable(folder.resolve("none.onnx"), "", "none.onnx", "no such file");
    assertUnusable(half, "", "half.onnx", "cannot read it");
    assertUnusable(text, "", "text.onnx", "cannot read it");
    assertUnusable(empty, "", "empty.onnx", "cannot read it");
  }

  @Test
  void weightsInAnotherFileAreRefused() {
    assertUnusable(resource("external.onnx"), "", "external.onnx", "weights in the same file");
  }

  @Test
  void anInputThatIsNoImageOfFloat32IsNamedWithTheReason() {
    assertUnusable(
        resource("both.onnx"), "", "both.onnx", "[any, 3, 8, 3]", "both the second and the last");
    assertUnusable(
        resource("neither.onnx"), "", "[any, any, 8, 8]", "neither the second nor the last");
    assertUnusable(resource("vector.onnx"), "", "image has 2 dimensions", "NCHW or NHWC");
    assertUnusable(resource("doubles.onnx"), "", "image", "float32");
    assertUnusable(resource("two-inputs.onnx"), "", "[image, other]", "single input");
  }

  @Test
  void aBatchOfAnotherSizeThanOneIsRefused() {
    assertUnusable(resource("batch-of-4.onnx"), "", "exactly 4 images", "batch of 1");
    assertUnusable(resource("one-at-a-time.onnx"), "", "[1, 384] for 2 images");
  }

  @Test
  void anUnknownOutputIsAnsweredWithThoseThatAreThere() {
    assertUnusable(
        resource("channels-first.onnx"),
        "conv",
        FeatureSettings.LAYER.name(),
        "conv",
        "the outputs features, maps");
  }

  private static void assertUnusable(Path file, String output, String... parts) {
    assertThatThrownBy(() -> OnnxNetwork.read(file, output, 1).close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining("\n");
  }

  private static FeatureNetwork read(String name, String output) {
    return OnnxNetwork.read(resource(name), output, 1);
  }

  private static Path resource(String name) {
    return ReferenceCase.resource("onnx", name);
  }

  static Stream<ReferenceCase> cases() throws IOException {
    return ReferenceCase.of("onnx");
  }
}
