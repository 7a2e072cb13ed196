package io.streamgan.bench.faults;

import io.streamgan.bench.BenchException;
import io.streamgan.bench.Child;
import io.streamgan.bench.Clock;
import io.streamgan.bench.faults.Trial.Disturbance;
import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.schemas.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes images that are not learned yet from the topic, in turns while the trainer is dead and
 * while it trains. It must report each loss, and learn all that is left.
 */
final class LostInput implements Disturbance {
  /** What is on the topic is not in the trainer's memory already. */
  private static final List<String> LITTLE_READ_AHEAD =
      List.of(
          "-D", "read.ahead.bytes=20000",
          "-D", "kafka.consumer.max.poll.records=1",
          "-D", "kafka.consumer.max.partition.fetch.bytes=20000");

  private static final Duration REPORT = Duration.ofSeconds(120);
  private static final int REPORT_MILLIS = 500;
  private static final int WAITING_IMAGES = 600;
  private static final int KEPT_RECORDS = 3;

  private final BiConsumer<Trial, KnownStream> loss;

  private LostInput(BiConsumer<Trial, KnownStream> loss) {
    this.loss = loss;
  }

  /** Deletes all but the newest records. */
  static LostInput byRetention() {
    return new LostInput(
        (trial, stream) -> {
          stream.send(WAITING_IMAGES);
          TopicPartition partition = new TopicPartition(Topic.IMAGES.name(Trial.PREFIX), 0);
          RecordsToDelete older = RecordsToDelete.beforeOffset(stream.nextOffset() - KEPT_RECORDS);
          try (Admin admin = Admin.create(trial.client())) {
            KafkaFutures.get(admin.deleteRecords(Map.of(partition, older)).all());
          }
        });
  }

  /** Deletes the topic, and creates it again. */
  static LostInput byRecreation() {
    return new LostInput(
        (trial, stream) -> {
          String topic = Topic.IMAGES.name(Trial.PREFIX);
          Clock clock = new Clock(REPORT);
          try (Admin admin = Admin.create(trial.client())) {
            KafkaFutures.get(admin.deleteTopics(List.of(topic)).all());
            do {
              clock.tick(topic + " is missing");
              trial.createMissing(List.of(Topic.IMAGES));
            } while (!KafkaFutures.get(admin.listTopics().names()).contains(topic));
          }
          stream.beginTopic();
        });
  }

  @Override
  public List<String> trainerArguments(Path directory) {
    return LITTLE_READ_AHEAD;
  }

  @Override
  public boolean losesImages() {
    return true;
  }

  @Override
  public void run(Trial trial) {
    Child trainer = trial.trainer();
    for (int time = 1; time <= trial.plan().times(); time++) {
      trial.awaitProgress(trial.watch().arrivals(), trainer);
      trial.awaitMoment(time, trainer);
      boolean dead = time % 2 == 1;
      if (dead) {
        trainer.kill();
      }
      trial.stream().between(() -> loss.accept(trial, trial.stream()));
      if (dead) {
        trainer = trial.trainer();
      }
      awaitReport(trial, time, trainer);
      trial.say(
          "input lost while the trainer %s, %d of %d",
          dead ? "was dead" : "trained", time, trial.plan().times());
    }
    trainer.kill();
    trial.figures().tell("times that input was lost", trial.plan().times());
  }

  private static void awaitReport(Trial trial, int losses, Child trainer) {
    Clock clock = new Clock(REPORT);
    while (ReportedLoss.read(trial.client()).size() < losses) {
      if (!trainer.isAlive()) {
        throw new BenchException("the trainer ended: " + trainer.lastWords());
      }
      clock.tick("loss %d is not reported".formatted(losses));
      Clock.pause(REPORT_MILLIS);
    }
  }
}
