package io.streamgan.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.settings.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MonitorSettingsTest {
  @Test
  void pipelinesWithDifferentPrefixesHaveGroupsOfTheirOwn() {
    assertThat(applicationId(Map.of())).isEqualTo("streamgan-monitor");
    assertThat(applicationId(Map.of("topics.prefix", "staging.")))
        .isEqualTo("staging.streamgan-monitor");
    assertThat(applicationId(Map.of("topics.prefix", "staging.", "monitor.application.id", "mine")))
        .isEqualTo("mine");
  }

  private static @Nullable Object applicationId(Map<String, String> values) {
    return MonitorSettings.streams(new Settings(MonitorSettings.definition(), values))
        .get("application.id");
  }
}
