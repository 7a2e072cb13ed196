package io.streamgan.trainer.average;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.gan.GanSnapshot;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.objective.Objectives;
import io.streamgan.schemas.CheckpointChunk;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.contribution.Contribution;
import io.streamgan.trainer.contribution.ContributionRecords;
import io.streamgan.trainer.contribution.RoundStart;
import io.streamgan.trainer.input.Lane;
import io.streamgan.trainer.input.Position;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AverageTopologyTest {
  private static final GanSpec SPEC =
      GanSpec.dcgan(new ImageShape(32, 32, 1), 4, 8, Objectives.named("non-saturating"), 8, 0);

  @TempDir Path state;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AverageCounts counts = new AverageCounts(meters, "default");
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> contributions;
  private TestOutputTopic<String, byte[]> rounds;
  private TestOutputTopic<String, byte[]> checkpoints;
  private TestOutputTopic<String, byte[]> generators;

  @BeforeEach
  void start() {
    Settings settings = new Settings(AverageSettings.definition(), Map.of("round.steps", "20"));
    Properties properties = new Properties();
    properties.putAll(AverageSettings.streams(settings));
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    driver = new TopologyTestDriver(AverageTopology.build(settings, counts), properties);
    contributions =
        driver.createInputTopic(
            "streamgan.contributions", new ByteArraySerializer(), new ByteArraySerializer());
    rounds = output("streamgan.rounds");
    checkpoints = output("streamgan.checkpoints");
    generators = output("streamgan.generators");
  }

  private TestOutputTopic<String, byte[]> output(String topic) {
    return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void aRoundClosesWithTheLastLaneAndPublishesTheWeightedMean() {
    send(contribution(7, 1, 2, "run", 1, 10, 2f));

    assertThat(read(rounds, Round.class))
        .singleElement()
        .satisfies(
            round -> {
              assertThat(round.getClosedAt()).isNull();
              assertThat(round.getShares()).hasSize(1);
              assertThat(round.getStep()).isEqualTo(70);
            });
    assertThat(checkpoints.isEmpty()).isTrue();
    assertThat(missingLanes()).isEqualTo(1);

    send(contribution(7, 0, 2, "run", 3, 30, 6f));

    Round closed = read(rounds, Round.class).get(0);
    assertThat(closed.getClosedAt()).isNotNull();
    assertThat(closed.getShares()).extracting("lane").containsExactly(0, 1);
    assertThat(closed.getStep()).isEqualTo(73);
    assertThat(closed.getImagesSeen()).isEqualTo(740);
    CheckpointManifest checkpoint = last(checkpoints, CheckpointManifest.class);
    assertThat(checkpoint.getVersion()).isEqualTo(8);
    assertThat(checkpoint.getStep()).isEqualTo(73);
    assertThat(checkpoint.getLanes()).isEqualTo(2);
    assertThat(checkpoint.getRoundSteps()).isEqualTo(20);
    assertThat(checkpoint.getSha256()).isEqualTo(closed.getSha256());
    assertThat(checkpoint.getInputPositions())
        .hasEntrySatisfying("0", position -> assertThat(position.getOffset()).isEqualTo(3))
        .hasEntrySatisfying("1", position -> assertThat(position.getOffset()).isEqualTo(1));
    assertThat(checkpoint.getImagesSkipped()).isEqualTo(4);
    GeneratorManifest generator = last(generators, GeneratorManifest.class);
    assertThat(generator.getVersion()).isEqualTo(6);
    assertThat(generator.getImagesSeen()).isEqualTo(740);
    assertThat(counts.rounds()).isEqualTo(1);
    assertThat(count("shares.short")).isEqualTo(1);
    assertThat(missingLanes()).isZero();
  }

  private double missingLanes() {
    return meters.get("streamgan.average.lanes.missing").tag("model", "m").gauge().value();
  }

  private double count(String name) {
    return meters.get("streamgan.average." + name).tag("model", "m").counter().count();
  }

  @Test
  void theMeanOfTwoLanesIsInTheCheckpoint() {
    send(contribution(0, 0, 2, "run", 1, 30, 6f));
    send(contribution(0, 1, 2, "run", 1, 10, 2f));

    List<byte[]> values = checkpoints.readValuesToList();
    ByteBuffer payload = ByteBuffer.allocate(10_000_000);
    AvroSerde<CheckpointChunk> chunks = AvroSerde.of(CheckpointChunk.class);
    values
        .subList(0, values.size() - 1)
        .forEach(value -> payload.put(chunks.deserialize("", value).getBytes()));
    ByteBuffer floats = GanSnapshot.read(payload.flip()).state();
    assertThat(floats.order(ByteOrder.LITTLE_ENDIAN).getFloat(0)).isEqualTo(5f);
  }

  @Test
  void theSpreadIsTheMeanDistanceFromTheAverageDividedByItsMove() {
    send(contribution(0, 0, 2, "run", 1, 8, 4f));
    send(contribution(0, 1, 2, "run", 1, 8, 4f));
    Round first = last(rounds, Round.class);
    assertThat(first.getSpread()).isNull(); // where the round began is not known
    assertThat(spread()).isNaN();

    String base = first.getSha256();
    send(contribution(1, 0, 2, "run", 1, 24, 6f, SPEC, base));
    send(contribution(1, 1, 2, "run", 1, 8, 10f, SPEC, base));

    // The average has moved from 4 to 7; the lanes are at distances of 1 and 3 from it.
    Round second = last(rounds, Round.class);
    assertThat(second.getShares().get(0).getDistance()).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(second.getShares().get(1).getDistance()).isCloseTo(1, within(1e-9));
    assertThat(second.getSpread()).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(spread()).isEqualTo(second.getSpread());

    base = second.getSha256();
    send(contribution(2, 0, 2, "run", 1, 8, 8f, SPEC, base));
    send(contribution(2, 1, 2, "run", 0, 0, 0f, SPEC, base));

    Round third = last(rounds, Round.class);
    assertThat(third.getShares().get(1).getDistance()).isNull();
    assertThat(third.getSpread()).isZero();
  }

  @Test
  void withAnotherBaseThereIsNoSpread() {
    send(contribution(0, 0, 1, "run", 1, 8, 4f));
    send(contribution(1, 0, 1, "run", 1, 8, 6f, SPEC, "that of an import"));

    assertThat(last(rounds, Round.class).getSpread()).isNull();
  }

  private double spread() {
    return meters.get("streamgan.average.spread").tag("model", "m").gauge().value();
  }

  @Test
  void aContributionCountsOnce() {
    send(contribution(3, 0, 2, "run", 1, 8, 1f));
    send(contribution(3, 0, 2, "run", 1, 8, 1f));
    assertThat(checkpoints.isEmpty()).isTrue();
    send(contribution(3, 1, 2, "run", 1, 8, 1f));
    read(rounds, Round.class);
    send(contribution(3, 1, 2, "run", 1, 8, 1f));
    send(contribution(2, 1, 2, "run", 1, 8, 1f));

    assertThat(rounds.isEmpty()).isTrue();
    assertThat(counts.rounds()).isEqualTo(1);
    assertThat(count("ignored")).isEqualTo(3);
  }

  @Test
  void aLaterRoundAndAnotherRunReplaceAnOpenRound() {
    send(contribution(3, 0, 2, "run", 1, 8, 1f));
    send(contribution(5, 1, 2, "run", 1, 8, 1f));
    send(contribution(0, 0, 2, "new", 1, 8, 1f));
    send(contribution(0, 1, 2, "new", 1, 8, 1f));

    List<Round> all = read(rounds, Round.class);
    assertThat(all).extracting(Round::getRound).containsExactly(3L, 5L, 0L, 0L);
    assertThat(all.get(3).getClosedAt()).isNotNull();
    assertThat(last(checkpoints, CheckpointManifest.class).getRunId()).isEqualTo("new");
  }

  @Test
  void theRoundsOfAModelThatBeginsAnewAreForgotten() {
    send(contribution(3, 0, 2, "run", 1, 8, 1f));
    contributions.pipeInput("m/0/manifest".getBytes(StandardCharsets.UTF_8), (byte[]) null);
    send(contribution(0, 0, 2, "run", 1, 8, 1f));

    assertThat(read(rounds, Round.class)).extracting(Round::getRound).containsExactly(3L, 0L);
  }

  @Test
  void aDamagedContributionLeavesItsRoundOpen() {
    send(contribution(3, 0, 2, "run", 1, 8, 1f));
    List<ProducerRecord<byte[], byte[]>> damaged = records(contribution(3, 1, 2, "run", 1, 8, 1f));
    damaged.remove(0);
    damaged.forEach(record -> contributions.pipeInput(record.key(), record.value()));

    assertThat(checkpoints.isEmpty()).isTrue();
    assertThat(count("refused")).isEqualTo(1);

    // The round is repeated from a checkpoint of the same content.
    send(contribution(4, 0, 2, "run", 1, 8, 1f));
    send(contribution(4, 1, 2, "run", 1, 8, 1f));
    assertThat(last(checkpoints, CheckpointManifest.class).getVersion()).isEqualTo(5);
  }

  @Test
  void lanesOfOtherNetworksAreNotAveraged() {
    send(contribution(0, 0, 2, "run", 1, 8, 1f));
    GanSpec other =
        GanSpec.dcgan(new ImageShape(32, 32, 1), 8, 8, Objectives.named("non-saturating"), 8, 0);
    send(contribution(0, 1, 2, "run", 1, 8, 1f, other));

    assertThat(checkpoints.isEmpty()).isTrue();
    assertThat(count("refused")).isEqualTo(1);
  }

  @Test
  void aLaneWithoutStepsLeavesTheMeanToTheOthers() {
    send(contribution(3, 0, 2, "run", 2, 16, 4f));
    send(contribution(3, 1, 2, "run", 0, 0, 9f));

    assertThat(last(checkpoints, CheckpointManifest.class).getImagesSeen()).isEqualTo(316);
  }

  private static Contribution contribution(
      long round, int lane, int lanes, String run, int steps, long images, float value) {
    return contribution(round, lane, lanes, run, steps, images, value, SPEC);
  }

  private static Contribution contribution(
      long round,
      int lane,
      int lanes,
      String run,
      int steps,
      long images,
      float value,
      GanSpec spec) {
    return contribution(round, lane, lanes, run, steps, images, value, spec, "base");
  }

  private static Contribution contribution(
      long round,
      int lane,
      int lanes,
      String run,
      int steps,
      long images,
      float value,
      GanSpec spec,
      String base) {
    ByteBuffer state =
        ByteBuffer.allocate((int) GanSnapshot.stateBytes(spec)).order(ByteOrder.LITTLE_ENDIAN);
    while (state.hasRemaining()) {
      state.putFloat(value);
    }
    state.flip();
    long step = 10 * round;
    return new Contribution(
        new RoundStart(new Lane(lane, lanes), round, base, step, step - 1, 100 * round, 0, 5, 0),
        run,
        steps,
        images,
        2,
        steps == 0
            ? Optional.empty()
            : Optional.of(new GanSnapshot(spec, step + steps, images, state)),
        Map.of(lane, Position.at(steps)),
        0,
        OptionalDouble.of(1),
        OptionalDouble.of(2),
        "writer",
        Instant.EPOCH,
        1,
        Map.of(),
        List.of(),
        "topic");
  }

  private static List<ProducerRecord<byte[], byte[]>> records(Contribution contribution) {
    return new ArrayList<>(
        new ContributionRecords("streamgan.contributions", "m").of(contribution));
  }

  private void send(Contribution contribution) {
    records(contribution).forEach(record -> contributions.pipeInput(record.key(), record.value()));
  }

  private static <T extends SpecificRecord> List<T> read(
      TestOutputTopic<String, byte[]> topic, Class<T> type) {
    AvroSerde<T> serde = AvroSerde.of(type);
    return topic.readValuesToList().stream().map(value -> serde.deserialize("", value)).toList();
  }

  private static <T extends SpecificRecord> T last(
      TestOutputTopic<String, byte[]> topic, Class<T> type) {
    List<byte[]> values = topic.readValuesToList();
    return AvroSerde.of(type).deserialize("", values.get(values.size() - 1));
  }
}
