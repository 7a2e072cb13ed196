package io.streamgan.ingest;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.ingest.feed.Feed;
import io.streamgan.ingest.feed.FeedListener;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.service.TopicContent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigDef;

/** A broker, and the feeds and ingest services of a test, each with a prefix of its own. */
final class TestStream implements AutoCloseable {
  private final Path data;
  private final EmbeddedBroker broker;

  TestStream(Path data) {
    this.data = data;
    broker = EmbeddedBroker.start(data, 0);
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  Settings settings(String prefix, ConfigDef definition, Map<String, String> values) {
    Map<String, String> all = new HashMap<>(values);
    all.put(Settings.BOOTSTRAP_SERVERS.name(), bootstrapServers());
    all.put(Settings.TOPICS_PREFIX.name(), prefix);
    all.put(Settings.TOPICS_CREATE.name(), "true");
    return new Settings(definition, all);
  }

  Feed feed(String prefix, String source, Map<String, String> values) {
    Map<String, String> all = new HashMap<>(values);
    all.put(FeedSettings.SOURCE.name(), source);
    all.put(FeedSettings.WATCH_INTERVAL.name(), "50");
    return Feed.open(
        FeedSettings.of(settings(prefix, FeedSettings.definition(), all)), FeedListener.NONE);
  }

  /** Feeds a whole source. */
  void fed(String prefix, String source) {
    try (Feed feed = feed(prefix, source, Map.of())) {
      feed.run();
    }
  }

  Ingest ingest(String prefix, Map<String, String> values) {
    Map<String, String> all = new HashMap<>(values);
    all.put("kafka.streams.state.dir", data.resolve("streams").toString());
    return Ingest.start(settings(prefix, IngestSettings.definition(), all), FeedListener.NONE);
  }

  List<ConsumerRecord<String, byte[]>> records(String topic) {
    return TopicContent.records(bootstrapServers(), topic);
  }

  @Override
  public void close() {
    broker.close();
  }
}
