package io.streamgan.bench.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.BenchException;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import org.junit.jupiter.api.Test;

class NetworkFeaturesTest {
  private static final String FILE =
      "features=../monitor/src/test/resources/onnx/channels-first.onnx";

  @Test
  void theArgumentsNameFileAndLayer() {
    Arguments given = new Arguments(FILE, "layer=maps", "held=5");

    NetworkFeatures features = NetworkFeatures.take(given).orElseThrow();

    assertThat(features.name()).matches("onnx-4-[0-9a-f]{12}-maps");
    assertThat(given.rest()).containsOnlyKeys("held");
  }

  @Test
  void realImagesHaveTheirFeaturesComputedOnce() {
    NetworkFeatures features = NetworkFeatures.take(new Arguments(FILE)).orElseThrow();
    Images images = new Images(new ImageShape(8, 8, 3), 2, new byte[2 * 8 * 8 * 3]);

    assertThat(features.ofReal(images)).hasDimensions(2, 5).isSameAs(features.ofReal(images));
    assertThat(features.of(images)).isDeepEqualTo(features.ofReal(images));
  }

  @Test
  void aLayerNeedsAFile() {
    assertThat(NetworkFeatures.take(new Arguments("held=5"))).isEmpty();
    assertThatThrownBy(() -> NetworkFeatures.take(new Arguments("layer=maps")))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("features=FILE");
  }
}
