package io.streamgan.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
  @Test
  void guaranteesExactlyOnceWhateverIsSet() {
    assertThat(streams(Map.of("kafka.streams.processing.guarantee", "at_least_once")))
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("application.id", "app");
  }

  @Test
  void settingsOfOneKindOfClientReachThatKind() {
    assertThat(
            streams(
                Map.of(
                    "kafka.consumer.max.poll.records", "7",
                    "kafka.producer.linger.ms", "5",
                    "kafka.security.protocol", "SSL")))
        .containsEntry("consumer.max.poll.records", "7")
        .containsEntry("producer.linger.ms", "5")
        .containsEntry("security.protocol", "SSL");
  }

  @Test
  void whatUsersSetGoesBeforeTheDefaults() {
    assertThat(streams(Map.of())).containsEntry("commit.interval.ms", 500);
    assertThat(
            streams(
                Map.of(
                    "kafka.streams.commit.interval.ms", "20",
                    "kafka.producer.compression.type", "zstd")))
        .containsEntry("commit.interval.ms", "20")
        .containsEntry("producer.compression.type", "zstd");
  }

  private static Map<String, Object> streams(Map<String, String> values) {
    return StreamsSettings.of(new Settings(Settings.shared(), values), "app", 500);
  }
}
