package io.streamgan.trainer.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {
  @Test
  void aModelWithoutAPositionBeginsWhereAutoOffsetResetSays() {
    assertThat(clients(Map.of()).beginsAtTheEnd()).isFalse();
    assertThat(clients(reset("earliest")).beginsAtTheEnd()).isFalse();
    assertThat(clients(reset("latest")).beginsAtTheEnd()).isTrue();
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> clients(reset("by_duration:PT1H")).beginsAtTheEnd())
        .withMessageContaining("kafka.consumer.auto.offset.reset")
        .withMessageContaining("a trainer takes earliest or latest");
  }

  @Test
  void checkpointsAreOnTheTopicByDefault() {
    assertThat(clients(Map.of()).store()).isEmpty();
  }

  /** Until then, readers of its partitions see nothing new, also of other models. */
  @Test
  void brokersAbortTheTransactionOfAKilledTrainerAfterSecondsUnlessASettingSaysOtherwise() {
    assertThat(clients(Map.of()).producerConfig("id"))
        .containsEntry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 20_000);
    assertThat(
            clients(Map.of("kafka.producer.transaction.timeout.ms", "60000")).producerConfig("id"))
        .containsEntry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "60000");
  }

  private static Map<String, String> reset(String value) {
    return Map.of("kafka.consumer.auto.offset.reset", value);
  }

  private static KafkaClients clients(Map<String, String> values) {
    Settings settings = new Settings(TrainerSettings.definition(), values);
    return new KafkaClients(TrainerSettings.of(settings), settings);
  }
}
