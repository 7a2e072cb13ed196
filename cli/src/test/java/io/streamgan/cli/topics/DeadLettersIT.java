package io.streamgan.cli.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Dead letters that someone has written who may write to no other topic. */
class DeadLettersIT {
  private static final String PREFIX = "streamgan.";
  private static final String IMAGES = Topic.IMAGES.name(PREFIX);
  private static final String SALARIES = "salaries";
  private static final String CLEAR_SCREEN = "\033[2J";

  @TempDir Path dataDir;

  private EmbeddedBroker broker;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(dataDir, 0);
    Topics.createMissing(
        new Settings(
            Settings.shared(),
            Map.of("bootstrap.servers", broker.bootstrapServers(), "topics.prefix", PREFIX)),
        Topics.all());
    try (Admin admin = Admin.create(client())) {
      admin.createTopics(List.of(new NewTopic(SALARIES, 1, (short) 1))).all().get();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(letter(IMAGES));
      producer.send(letter(SALARIES));
    }
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void areReplayedOnlyToInputsOfThePipeline() {
    assertThat(run("replay", "--all")).contains("replayed 1").contains("left 1").contains(SALARIES);

    assertThat(records(IMAGES)).isEqualTo(1);
    assertThat(records(SALARIES)).isZero();
  }

  @Test
  void areReplayedToATopicThatTheUserNames() {
    assertThat(run("replay", "--all", "--topic", SALARIES)).contains("replayed 2");

    assertThat(records(SALARIES)).isEqualTo(1);
  }

  @Test
  void areListedAndShownWithoutWhatATerminalObeys() {
    assertThat(run("list")).contains("u001b[2J").doesNotContain("\033");
    assertThat(run("show", "0@0")).contains("u001b[2J").doesNotContain("\033");
  }

  private static ProducerRecord<byte[], byte[]> letter(String topic) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(Topic.DEAD_LETTERS.name(PREFIX), 0, null, "value".getBytes(UTF_8));
    letter
        .headers()
        .add(DeadLetter.REASON, "MALFORMED".getBytes(UTF_8))
        .add(DeadLetter.DETAIL, CLEAR_SCREEN.getBytes(UTF_8))
        .add(DeadLetter.TOPIC, topic.getBytes(UTF_8))
        .add(DeadLetter.PARTITION, "0".getBytes(UTF_8))
        .add(DeadLetter.OFFSET, "0".getBytes(UTF_8));
    return letter;
  }

  private String run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      int exitCode = new CommandLine(new DeadLettersCommand()).execute(all.toArray(String[]::new));
      assertThat(exitCode).isZero();
    } finally {
      System.setOut(out);
    }
    return printed.toString(UTF_8);
  }

  private long records(String topic) {
    long[] count = new long[1];
    try (TopicLog log = new TopicLog(client(), topic, TopicLog.End.DECIDED)) {
      log.readAll(record -> count[0]++);
    }
    return count[0];
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
