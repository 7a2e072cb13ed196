package io.streamgan.schemas.classes;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ClassesTopicIT {
  @TempDir static Path dataDir;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(dataDir.resolve("broker"), 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void laterFeedsAppendToTheClassesOfTheFirst() {
    ClassesTopic topic = topic("append.");

    assertThat(topic.read()).isEqualTo(ClassNames.NONE);
    assertThat(topic.add(List.of("dog", "cat")).names()).containsExactly("cat", "dog");
    assertThat(topic.add(List.of("ant")).names()).containsExactly("cat", "dog", "ant");
    assertThat(topic("append.").read().names()).containsExactly("cat", "dog", "ant");
  }

  @Test
  void feedsThatAppendAtTheSameTimeAgreeOnOneOrder() {
    List<ClassesTopic> feeds = IntStream.range(0, 3).mapToObj(i -> topic("concurrent.")).toList();

    List<CompletableFuture<List<ClassNames>>> running =
        IntStream.range(0, feeds.size())
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> addTwo(feeds.get(i), i)))
            .toList();
    List<ClassNames> seen = running.stream().flatMap(r -> r.join().stream()).toList();

    ClassNames last = feeds.get(0).read();
    assertThat(last.size()).isEqualTo(2 * feeds.size());
    assertThat(seen)
        .allMatch(classes -> last.names().subList(0, classes.size()).equals(classes.names()));
  }

  @Test
  void aRenamedClassIsReadWithItsFormerName() {
    ClassesTopic topic = topic("rename.");
    topic.add(List.of("cat"));

    topic.change(names -> names.renamed("cat", "kitten"));

    assertThat(topic.add(List.of("cat")).names()).containsExactly("kitten");
  }

  private static List<ClassNames> addTwo(ClassesTopic topic, int feed) {
    List<ClassNames> seen = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      seen.add(topic.add(List.of("feed " + feed + " class " + i)));
    }
    return seen;
  }

  private static ClassesTopic topic(String prefix) {
    Settings settings =
        new Settings(
            Settings.shared(),
            Map.of(
                Settings.BOOTSTRAP_SERVERS.name(),
                broker.bootstrapServers(),
                Settings.TOPICS_PREFIX.name(),
                prefix,
                Settings.TOPICS_CREATE.name(),
                "true"));
    Topics.provide(settings, List.of(Topic.CLASSES));
    return new ClassesTopic(settings);
  }
}
