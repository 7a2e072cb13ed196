package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Objective;
import io.streamgan.schemas.settings.Settings;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class TrainerSettingsTest {
  @Test
  void defaultsDescribeTheUsualDcgan() {
    TrainerSettings settings = settings(Map.of());

    assertThat(settings.spec(new ImageShape(32, 32, 3)))
        .isEqualTo(
            GanSpec.dcgan(new ImageShape(32, 32, 3), 64, 100, Objective.NON_SATURATING, 64, 0));
    assertThat(settings.commitIntervalMillis()).isEqualTo(5_000);
    assertThat(settings.groupId()).isEqualTo("streamgan-trainer");
    assertThat(settings.engineOptions().threads()).isZero();
  }

  @Test
  void modelsOfOtherNamesHaveGroupsOfTheirOwn() {
    assertThat(settings(Map.of("model.name", "faces")).groupId())
        .isEqualTo("streamgan-trainer-faces");
    assertThat(settings(Map.of("model.name", "faces", "group.id", "mine")).groupId())
        .isEqualTo("mine");
  }

  @Test
  void everySettingReachesTheSpecification() {
    TrainerSettings settings =
        settings(
            Map.of(
                "network.width", "8",
                "latent.size", "16",
                "batch.size", "4",
                "objective", "minimax",
                "seed", "-3",
                "discriminator.learning.rate", "0.1",
                "generator.learning.rate", "0.2",
                "adam.beta1", "0.3",
                "ema.half.life.images", "0"));

    GanSpec spec = settings.spec(new ImageShape(64, 64, 1));

    assertThat(spec)
        .isEqualTo(
            GanSpec.dcgan(new ImageShape(64, 64, 1), 8, 16, Objective.MINIMAX, 4, -3)
                .withAdam(
                    new GanSpec.Adam(0.1, 0.3, 0.999, 1e-8),
                    new GanSpec.Adam(0.2, 0.3, 0.999, 1e-8))
                .withEmaHalfLifeImages(0));
  }

  @Test
  void refusesWhatNoNetworkIsBuiltFor() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("image.size", "48")))
        .withMessage("Invalid value 48 for configuration image.size: must be 32 or 64");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("image.channels", "2")))
        .withMessageContaining("image.channels");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> settings(Map.of("objective", "nonsense")))
        .withMessageContaining("objective");
  }

  private static TrainerSettings settings(Map<String, String> values) {
    return TrainerSettings.of(new Settings(TrainerSettings.definition(), values));
  }
}
