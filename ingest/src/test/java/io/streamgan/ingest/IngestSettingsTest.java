package io.streamgan.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.settings.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IngestSettingsTest {
  @Test
  void pipelinesWithDifferentPrefixesHaveGroupsOfTheirOwn() {
    assertThat(applicationId(Map.of())).isEqualTo("streamgan-ingest");
    assertThat(applicationId(Map.of("topics.prefix", "staging.")))
        .isEqualTo("staging.streamgan-ingest");
    assertThat(applicationId(Map.of("topics.prefix", "staging.", "ingest.application.id", "mine")))
        .isEqualTo("mine");
  }

  private static @Nullable Object applicationId(Map<String, String> values) {
    return IngestSettings.streams(new Settings(IngestSettings.definition(), values))
        .get("application.id");
  }
}
