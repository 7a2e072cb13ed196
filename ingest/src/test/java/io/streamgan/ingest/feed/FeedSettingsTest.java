package io.streamgan.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedSettingsTest {
  @Test
  void feedsSyntheticDigitsByDefault() {
    FeedSettings settings = of(Map.of());

    assertThat(settings.get(FeedSettings.SOURCE)).isEqualTo("synthetic");
    assertThat(settings.sourceOptions().decoding().format()).isEqualTo(new ImageShape(32, 32, 1));
    assertThat(settings.topicName()).isEqualTo("streamgan.images");
    assertThat(settings.batchSize()).isEqualTo(64);
  }

  @Test
  void takesTheChannelsThatSuitTheSource(@TempDir Path folder) {
    TestImages.write(folder.resolve("a.png"), TestImages.png(8, 8, 0));

    FeedSettings settings = of(Map.of("feed.source", folder.toString()));

    assertThat(settings.sourceOptions().decoding().format().channels()).isEqualTo(3);
  }

  @Test
  void keepsRecordsBelowAMegabyte() {
    FeedSettings settings = of(Map.of("image.size", "256", "image.channels", "3"));

    assertThat(settings.batchSize()).isEqualTo(5);
  }

  @Test
  void keepsRecordsWithinASecondAtALowRate() {
    assertThat(of(Map.of("feed.rate", "10")).batchSize()).isEqualTo(10);
    assertThat(of(Map.of("feed.rate", "0.1")).batchSize()).isEqualTo(1);
  }

  @Test
  void keepsTheLagWithinTheTopicsRetention() {
    assertThat(of(Map.of("feed.max.lag", "1000000")).maxLag(1)).isEqualTo(262_144);
    assertThat(of(Map.of("feed.max.lag", "1000000")).maxLag(3)).isEqualTo(786_432);
    assertThat(of(Map.of("feed.max.lag", "1")).maxLag(1)).isEqualTo(64);
  }

  @Test
  void sendsRawImagesToTheirTopicOneByOne() {
    FeedSettings settings = of(Map.of("feed.raw", "true", "topics.prefix", "mine."));

    assertThat(settings.topicName()).isEqualTo("mine.raw-images");
    assertThat(settings.batchSize()).isEqualTo(1);
  }

  @Test
  void refusesValuesThatMakeNoSense() {
    assertRefused("image.channels", "2");
    assertRefused("image.size", "4");
    assertRefused("feed.rate", "-1");
    assertRefused("feed.drift", "sideways");
  }

  @Test
  void refusesASourceThatIsNotThere() {
    assertThatThrownBy(() -> of(Map.of("feed.source", "/no/such/place")))
        .isInstanceOf(SourceException.class);
  }

  private static void assertRefused(String name, String value) {
    assertThatThrownBy(() -> of(Map.of(name, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(name);
  }

  private static FeedSettings of(Map<String, String> values) {
    return FeedSettings.of(new Settings(FeedSettings.definition(), values));
  }
}
