package io.streamgan.schemas.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLayersTest {
  private static final ConfigDef DEFINITION = Settings.shared();
  private static final Set<String> NAMES = DEFINITION.names();

  @TempDir Path directory;

  @Test
  void eachLayerOverridesTheOneBefore() throws Exception {
    Path file = directory.resolve("streamgan.properties");
    Files.writeString(
        file, "model.name=from-file\ntopics.prefix=from-file.\ntopics.partitions=2\n");
    Map<String, String> environment =
        Map.of("STREAMGAN_MODEL_NAME", "from-environment", "STREAMGAN_TOPICS_PREFIX", "env.");

    Settings settings =
        new SettingsLayers(file, environment, Map.of("model.name", "from-command-line"))
            .resolve(DEFINITION, NAMES);

    assertThat(settings.modelName()).isEqualTo("from-command-line");
    assertThat(settings.topicsPrefix()).isEqualTo("env.");
    assertThat(settings.get(Settings.TOPICS_PARTITIONS)).isEqualTo(2);
    assertThat(settings.get(Settings.TOPICS_CREATE)).isFalse();
  }

  @Test
  void ignoresWhatKubernetesSetsForAServiceOfThatName() {
    Declarations declarations = new Declarations();
    Setting<Integer> port = declarations.ofInt("sampler.port", 8080).low("Port.");
    ConfigDef definition = Declarations.definition(declarations);
    Map<String, String> injected = Map.of("STREAMGAN_SAMPLER_PORT", "tcp://10.0.0.1:8080");
    Map<String, String> set = Map.of("STREAMGAN_SAMPLER_PORT", "8081");

    assertThat(
            new SettingsLayers(null, injected, Map.of())
                .resolve(definition, definition.names())
                .get(port))
        .isEqualTo(8080);
    assertThat(
            new SettingsLayers(null, set, Map.of())
                .resolve(definition, definition.names())
                .get(port))
        .isEqualTo(8081);
  }

  @Test
  void ignoresAllVariablesThatKubernetesSetsForAService() {
    Map<String, String> injected =
        Map.of(
            "STREAMGAN_KAFKA_SERVICE_HOST", "10.0.0.1",
            "STREAMGAN_KAFKA_SERVICE_PORT", "9092",
            "STREAMGAN_KAFKA_SERVICE_PORT_CLIENT", "9092",
            "STREAMGAN_KAFKA_PORT", "tcp://10.0.0.1:9092",
            "STREAMGAN_KAFKA_PORT_9092_TCP", "tcp://10.0.0.1:9092",
            "STREAMGAN_KAFKA_PORT_9092_TCP_PROTO", "tcp",
            "STREAMGAN_KAFKA_PORT_9092_TCP_PORT", "9092",
            "STREAMGAN_KAFKA_PORT_9092_TCP_ADDR", "10.0.0.1");

    Settings settings = new SettingsLayers(null, injected, Map.of()).resolve(DEFINITION, NAMES);

    assertThat(settings.originalsWithPrefix("kafka.")).isEmpty();
  }

  @Test
  void kafkaSettingsReachTheClientsTheyAreFor() {
    Settings settings =
        new SettingsLayers(
                null,
                Map.of("STREAMGAN_KAFKA_CONSUMER_MAX_POLL_RECORDS", "5"),
                Map.of("kafka.security.protocol", "SSL", "kafka.producer.linger.ms", "7"))
            .resolve(DEFINITION, NAMES);

    assertThat(settings.kafka(Settings.Client.CONSUMER))
        .containsEntry("max.poll.records", "5")
        .containsEntry("security.protocol", "SSL")
        .doesNotContainKey("linger.ms")
        .doesNotContainKey("producer.linger.ms");
    assertThat(settings.kafka(Settings.Client.PRODUCER)).containsEntry("linger.ms", "7");
  }

  @Test
  void namesTheNearestSettingToAnUnknownOne() {
    SettingsLayers layers = new SettingsLayers(null, Map.of(), Map.of("topics.prefx", "x"));

    assertThatThrownBy(() -> layers.resolve(DEFINITION, NAMES))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("unknown setting topics.prefx; did you mean topics.prefix?");
  }

  @Test
  void passesOverSettingsOfOtherServices() {
    SettingsLayers layers = new SettingsLayers(null, Map.of(), Map.of("sampler.port", "1"));

    Settings settings = layers.resolve(DEFINITION, Set.of("sampler.port", "model.name"));

    assertThat(settings.values()).doesNotContainKey("sampler.port");
  }

  @Test
  void refusesAValueOfTheWrongType() {
    SettingsLayers layers = new SettingsLayers(null, Map.of(), Map.of("topics.partitions", "many"));

    assertThatThrownBy(() -> layers.resolve(DEFINITION, NAMES))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("topics.partitions")
        .hasMessageContaining("many");
  }

  @Test
  void saysWhichFileIsMissing() {
    SettingsLayers layers = new SettingsLayers(directory.resolve("none"), Map.of(), Map.of());

    assertThatThrownBy(() -> layers.resolve(DEFINITION, NAMES))
        .isInstanceOf(ConfigException.class)
        .hasMessage("the settings file " + directory.resolve("none") + " does not exist");
  }
}
