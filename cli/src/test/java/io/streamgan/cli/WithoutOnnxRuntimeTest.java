package io.streamgan.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.monitor.evaluate.FeatureNetworks;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

/** A distribution without the profile {@code onnx}, whose class path this module's tests have. */
class WithoutOnnxRuntimeTest {
  @Test
  void anOnnxModelIsRefusedWithTheNameOfTheProfile() {
    assumeTrue(
        getClass().getResource("/ai/onnxruntime/OrtEnvironment.class") == null,
        "this build has the profile onnx");

    assertThatThrownBy(() -> FeatureNetworks.read(Path.of("inception.onnx"), "", 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("inception.onnx", "quality.features.file", "-Ponnx");
  }
}
