package io.streamgan.trainer.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.parts.Parts;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicSpan;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.CheckpointFile;
import io.streamgan.trainer.checkpoint.CheckpointReader;
import io.streamgan.trainer.checkpoint.CheckpointRecords;
import io.streamgan.trainer.checkpoint.CheckpointStore;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.cluster.KafkaClients;
import io.streamgan.trainer.contribution.ContributionKeys;
import io.streamgan.trainer.fault.TrainerException;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.input.Position;
import io.streamgan.trainer.output.Published;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Inspects, exports, imports and removes a model's checkpoints. Methods that change them fence the
 * model's trainer, which then ends at its next commit; that commit is void.
 */
public final class CheckpointAdmin {
  private final TrainerSettings trainer;
  private final KafkaClients clients;
  private final String input;
  private final String topic;
  private final String contributions;
  private final Optional<CheckpointStore> store;
  private final CheckpointReader reader;

  /** Position at which the next trainer starts to read. */
  public enum InputStart {
    /** The checkpoint's position; without a checkpoint, the group's committed offsets. */
    CONTINUE,
    /** The oldest image on the topic. */
    BEGINNING,
    /** The end of the topic. */
    END
  }

  /**
   * @param trainer read from {@code settings}; the model and its group
   * @throws KafkaException when the cluster cannot be reached, or topics are missing
   */
  public CheckpointAdmin(TrainerSettings trainer, Settings settings) {
    this.trainer = trainer;
    clients = new KafkaClients(trainer, settings);
    input = Topic.IMAGES.name(settings.topicsPrefix());
    topic = Topic.CHECKPOINTS.name(settings.topicsPrefix());
    contributions = Topic.CONTRIBUTIONS.name(settings.topicsPrefix());
    Topics.requirePresent(
        clients.adminConfig(), settings.topicsPrefix(), List.of(Topic.IMAGES, Topic.CHECKPOINTS));
    store = clients.store();
    reader = new CheckpointReader(clients.consumerConfig(), topic, trainer.modelName(), store);
  }

  /** Returns the checkpoint that a trainer would resume from. */
  public Recovery inspect() {
    return reader.newest();
  }

  /**
   * Returns the settings of the trainer that wrote the newest checkpoint, even if its payload is
   * damaged; empty if there is no checkpoint.
   */
  public Map<String, String> recordedSettings() {
    Recovery recovery = reader.recovery();
    return recovery.damaged().stream()
        .flatMap(bad -> bad.manifest().stream())
        .findFirst()
        .map(CheckpointManifest::getSettings)
        .or(() -> recovery.checkpoint().map(Checkpoint::settings))
        .orElse(Map.of());
  }

  /** Returns {@link GanEngine#parameterHash} of the model in {@code checkpoint}. */
  public String parameterHash(Checkpoint checkpoint) {
    try (GanEngine engine = Engines.create(checkpoint.snapshot().spec(), trainer.engineOptions())) {
      engine.restore(checkpoint.snapshot());
      return engine.parameterHash();
    }
  }

  /**
   * Writes the newest whole checkpoint to {@code file}.
   *
   * @throws TrainerException when there is none, or {@code file} cannot be written
   */
  public Checkpoint exportTo(Path file) {
    Checkpoint checkpoint =
        inspect()
            .checkpoint()
            .orElseThrow(
                () ->
                    new TrainerException(
                        "model %s has no checkpoint on %s; name another with -D model.name"
                            .formatted(trainer.modelName(), topic)));
    try {
      CheckpointFile.write(file, checkpoint);
    } catch (IOException e) {
      throw new TrainerException("%s cannot be written: %s".formatted(file, e), e);
    }
    return checkpoint;
  }

  /**
   * Makes the checkpoint in {@code file} the model's newest.
   *
   * @throws TrainerException when {@code file} cannot be read or is damaged, or its input position
   *     is not on the topic
   */
  public Checkpoint importFrom(Path file, InputStart start) {
    Checkpoint read = read(file);
    Map<Integer, Position> positions =
        start == InputStart.CONTINUE ? read.positions() : positions(offsets(start));
    requirePresent(positions);
    CheckpointRecords records = new CheckpointRecords(topic, trainer.modelName(), store);
    return inTransaction(
        false,
        producer -> {
          // Damaged checkpoints are replaced, too.
          Checkpoint imported =
              successor(read, reader.recovery(), positions, clients.inputTopic(input).id());
          records.of(imported).forEach(producer::send);
          commitOffsets(
              producer,
              positions,
              position -> Published.metadata(imported.snapshot().step(), position));
          return imported;
        });
  }

  /**
   * Makes {@code file}'s checkpoint the successor of those that it replaces. Its run gets a new id,
   * unless it goes on from the newest checkpoint of that run: readers accept only later generators
   * of a run that they know, and no generator of a run that another one has replaced.
   */
  static Checkpoint successor(
      Checkpoint file, Recovery replaced, Map<Integer, Position> positions, String inputTopicId) {
    boolean goesOn =
        replaced
            .checkpoint()
            .filter(newest -> newest.runId().equals(file.runId()))
            .filter(newest -> newest.snapshot().step() <= file.snapshot().step())
            .isPresent();
    return file.at(
        replaced.nextVersion(),
        goesOn ? file.runId() : UUID.randomUUID().toString(),
        Math.max(
            file.generatorVersion(),
            replaced.checkpoint().map(Checkpoint::generatorVersion).orElse(0L)),
        positions,
        inputTopicId,
        file.rounds().lanes());
  }

  /**
   * Makes the newest checkpoint one of a model with {@code lanes} lanes, as a new version: training
   * continues from it, and an open round is repeated. All trainers must be stopped.
   *
   * @param force whether to do so although a complete round waits for its average
   * @throws TrainerException when there is no checkpoint, or it does not permit lanes
   */
  public Checkpoint changeLanes(int lanes, boolean force) {
    clients.requirePartitions(input, lanes);
    return inTransaction(
        force,
        producer -> {
          Recovery recovery = inspect();
          Checkpoint newest =
              recovery
                  .checkpoint()
                  .orElseThrow(
                      () ->
                          new TrainerException(
                              "model %s has no checkpoint; a new model has the lanes of its trainers' setting"
                                  .formatted(trainer.modelName())));
          if (newest.shuffle().isPresent()) {
            throw new TrainerException(
                "model %s has learned a part of its shuffled images, and lanes do not shuffle"
                    .formatted(trainer.modelName()));
          }
          Checkpoint changed =
              newest.at(
                  recovery.nextVersion(),
                  newest.runId(),
                  newest.generatorVersion(),
                  newest.positions(),
                  newest.inputTopicId(),
                  lanes);
          new CheckpointRecords(topic, trainer.modelName(), store)
              .of(changed)
              .forEach(producer::send);
          forgetLanes(producer, newest, lanes);
          commitOffsets(
              producer,
              changed.positions(),
              position -> Published.metadata(changed.snapshot().step(), position));
          return changed;
        });
  }

  /** Removes the contributions of lanes that the model no longer has. */
  private void forgetLanes(KafkaProducer<byte[], byte[]> producer, Checkpoint former, int lanes) {
    int parts = Parts.cut(former.snapshot().state()).size();
    for (int lane = lanes == 1 ? 0 : lanes; lane < former.rounds().lanes(); lane++) {
      List<String> keys = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        keys.add(ContributionKeys.chunk(trainer.modelName(), lane, part));
      }
      keys.add(ContributionKeys.manifest(trainer.modelName(), lane));
      keys.forEach(
          key -> producer.send(new ProducerRecord<>(contributions, key.getBytes(UTF_8), null)));
    }
  }

  private static Checkpoint read(Path file) {
    try {
      return CheckpointFile.read(file);
    } catch (IOException e) {
      throw new TrainerException("%s cannot be read: %s".formatted(file, e), e);
    } catch (MalformedRecordException e) {
      throw new TrainerException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Removes the model's checkpoints, and the group's knowledge of published steps: the next trainer
   * begins a new model.
   */
  public void reset(InputStart start) {
    inTransaction(
        true,
        producer -> {
          // The aggregator forgets the rounds of the old model.
          for (int lane = 0; lane < lanes() && lanes() > 1; lane++) {
            byte[] key = ContributionKeys.manifest(trainer.modelName(), lane).getBytes(UTF_8);
            producer.send(new ProducerRecord<>(contributions, key, null));
          }
          reader.keys().forEach(key -> producer.send(new ProducerRecord<>(topic, key, null)));
          Map<Integer, Position> positions =
              start == InputStart.CONTINUE ? committed() : positions(offsets(start));
          String newRunId = UUID.randomUUID().toString();
          commitOffsets(producer, positions, position -> Published.newRun(newRunId));
          return positions;
        });
  }

  private Map<Integer, Position> committed() {
    Map<Integer, Position> positions = new TreeMap<>();
    clients
        .committed(input)
        .forEach(
            (partition, offset) ->
                positions.put(partition.partition(), Position.at(offset.offset())));
    return positions;
  }

  /** In the transaction, so that checkpoints and offsets never contradict each other. */
  private void commitOffsets(
      KafkaProducer<byte[], byte[]> producer,
      Map<Integer, Position> positions,
      Function<Position, String> metadata) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    positions.forEach(
        (partition, position) ->
            offsets.put(
                new TopicPartition(input, partition),
                new OffsetAndMetadata(position.offset(), metadata.apply(position))));
    producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(trainer.groupId()));
  }

  private Map<Integer, Long> offsets(InputStart start) {
    return start == InputStart.BEGINNING ? span().first() : span().end();
  }

  /**
   * Fences the model's trainers first, so that nothing changes what is read from then on.
   *
   * @param force whether an average may still follow, which then is void
   */
  private <T> T inTransaction(boolean force, Function<KafkaProducer<byte[], byte[]>, T> sending) {
    try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
      producer.initTransactions();
      int lanes = lanes();
      for (int lane = 0; lane < lanes && lanes > 1; lane++) {
        try (KafkaProducer<byte[], byte[]> owner = clients.producer(new Lane(lane, lanes))) {
          owner.initTransactions();
        }
      }
      if (!force) {
        requireClosedRound(lanes);
      }
      producer.beginTransaction();
      T sent = sending.apply(producer);
      producer.commitTransaction();
      return sent;
    }
  }

  private int lanes() {
    return reader.recovery().checkpoint().map(c -> c.rounds().lanes()).orElse(trainer.lanes());
  }

  /** An average that comes after a change would take the change back. */
  private void requireClosedRound(int lanes) {
    long round = reader.recovery().checkpoint().map(Checkpoint::version).orElse(0L);
    Published known = clients.published(input);
    boolean complete =
        lanes > 1
            && IntStream.range(0, lanes)
                .allMatch(lane -> known.hasContributed(new Lane(lane, lanes), round));
    if (complete) {
      throw new TrainerException(
          ("round %d of model %s waits for its average; run './streamgan average' until the round"
                  + " has closed, and try again; if it reports a contribution that cannot be"
                  + " averaged, run './streamgan checkpoint lanes --lanes %d --force'")
              .formatted(round, trainer.modelName(), lanes));
    }
  }

  private void requirePresent(Map<Integer, Position> positions) {
    TopicSpan span = span();
    positions.forEach(
        (partition, position) -> {
          long from = span.first().getOrDefault(partition, -1L);
          long to = span.end().getOrDefault(partition, -1L);
          if (position.offset() < from || position.offset() > to) {
            throw new TrainerException(
                "the checkpoint's input position %s-%d@%d is not on the topic, which has offsets %d to %d;"
                        .formatted(input, partition, position.offset(), from, to)
                    + " choose --input beginning or --input end");
          }
        });
  }

  private static Map<Integer, Position> positions(Map<Integer, Long> offsets) {
    Map<Integer, Position> positions = new TreeMap<>();
    offsets.forEach((partition, offset) -> positions.put(partition, Position.at(offset)));
    return positions;
  }

  private TopicSpan span() {
    return clients.inputTopic(input).span();
  }
}
