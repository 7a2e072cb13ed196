package io.streamgan.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.deadletters.DeadLetter;
import io.streamgan.schemas.serde.MalformedRecordException;
import io.streamgan.schemas.serde.WireFormat;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.trainer.CorruptingInterceptor.Damage;
import io.streamgan.trainer.checkpoint.CheckpointReader;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.fault.TrainerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trainers whose newest checkpoint is damaged. */
@Timeout(120)
class RecoveryIT {
  private static final int BATCH = 8;

  @TempDir static Path dataDir;
  private static EmbeddedBroker broker;

  private final InMemoryTrainingListener heard = new InMemoryTrainingListener();

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(dataDir.resolve("broker"), 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void goesOnFromTheNewestWholeCheckpointAndPublishesNothingTwice(Damage damage) {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), damage.name())) {
      stream.feed(12 * BATCH, 1);
      stream.send("no images".getBytes(UTF_8));
      stream.feed(20 * BATCH, 2);
      String undisturbed = undisturbed(stream);

      // Each run commits after its first step and after its last: versions 1 and 2, 3 and 4.
      stream.fakeTrainer(model(10), heard, 0).run();
      Map<String, Object> damaging = model(20);
      damaging.putAll(CorruptingInterceptor.settings(damage, 4));
      stream.fakeTrainer(damaging, heard, 0).run();
      Recovery recovery = reader(stream).newest();
      long recovered = recovery.checkpoint().orElseThrow().snapshot().step();
      assertThat(recovery.damaged())
          .singleElement()
          .asString()
          .contains(stream.prefix() + "checkpoints-0@")
          .contains("is not whole: ");
      assertThat(recovered).isBetween(11L, 19L);

      InMemoryTrainingListener later = new InMemoryTrainingListener();
      TrainingSummary summary = stream.fakeTrainer(model(30), later, 0).run();

      assertThat(later.models()).containsExactly(recovered);
      assertThat(summary.parameterHash()).isEqualTo(undisturbed);
      assertThat(stream.read(Topic.METRICS, StepMetrics.class).stream().skip(30))
          .extracting(StepMetrics::getStep)
          .isEqualTo(LongStream.rangeClosed(1, 30).boxed().toList());
      assertThat(stream.read(Topic.SAMPLES, SampleGrid.class).stream().skip(8))
          .extracting(SampleGrid::getStep)
          .doesNotHaveDuplicates();
      assertThat(stream.read(Topic.DEAD_LETTERS)).hasSize(2);
      assertThat(reader(stream).newest().damaged()).isEmpty();
    }
  }

  /** The hash after 30 steps, with all that is published about them. */
  private String undisturbed(TestStream stream) {
    Map<String, Object> settings = model(30);
    settings.putAll(Map.of("model.name", "other", "group.id", "other"));
    return stream.fakeTrainer(settings, heard, 0).run().parameterHash();
  }

  @Test
  void repeatsAsOftenAsItIsStoppedWhileItRepeats() {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "b")) {
      stream.feed(20 * BATCH, 1);
      Map<String, Object> damaging = model(10);
      damaging.putAll(CorruptingInterceptor.settings(Damage.FLIPPED_BIT, 2));
      stream.fakeTrainer(damaging, heard, 0).run();

      // It ends between the whole checkpoint and the damaged one.
      stream.fakeTrainer(model(7), heard, 0).run();
      stream.fakeTrainer(model(12), heard, 0).run();

      assertThat(stream.read(Topic.METRICS, StepMetrics.class))
          .extracting(StepMetrics::getStep)
          .isEqualTo(LongStream.rangeClosed(1, 12).boxed().toList());
    }
  }

  @Test
  void refusesToBeginAnewWhereNoCheckpointIsWhole() {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "c")) {
      stream.feed(10 * BATCH, 1);
      Map<String, Object> damaging = model(5);
      damaging.putAll(CorruptingInterceptor.settings(Damage.MISSING_CHUNK, 1));
      stream.fakeTrainer(damaging, heard, 0).run();

      assertThatExceptionOfType(MalformedRecordException.class)
          .isThrownBy(() -> stream.fakeTrainer(model(7), heard, 0).run())
          .withMessageContaining("model default has no whole checkpoint, checkpoint 2 after step 5")
          .withMessageContaining("c.checkpoints-0@")
          .withMessageContaining("0 of 1 parts are there")
          .withMessageContaining("./streamgan checkpoint reset");
    }
  }

  /** The number of classes of a model is that of its checkpoint, which it needs before it loads. */
  @Test
  void waitsForASchemaRegistryThatIsAwayWhenItStarts() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/",
        exchange -> {
          // Each call is repeated three times.
          exchange.sendResponseHeaders(asked.incrementAndGet() <= 4 ? 503 : 404, -1);
          exchange.close();
        });
    registry.start();
    String url = "http://localhost:" + registry.getAddress().getPort();
    WireFormat.use(new Settings(Settings.shared(), Map.of("schema.registry.url", url)));
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "e")) {
      stream.send(Topic.CHECKPOINTS, "default/manifest.0", new byte[] {0, 0, 0, 0, 7, 1});

      // By then the registry has said that it does not know the schema.
      assertThatExceptionOfType(TrainerException.class)
          .isThrownBy(() -> stream.fakeTrainer(model(5), heard, 0).run())
          .withMessageContaining("found a record of unknown schema id 7");
      assertThat(asked).hasValue(5);
    } finally {
      WireFormat.use(new Settings(Settings.shared(), Map.of()));
      registry.stop(0);
    }
  }

  @Test
  void readsEachRecordOfTheCheckpointsOnceWhenItStarts() {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "f")) {
      stream.feed(20 * BATCH, 1);
      stream.fakeTrainer(model(10), heard, 0).run();
      int written = stream.read(Topic.CHECKPOINTS).size();
      Map<String, Object> counting = model(20);
      counting.put("kafka.consumer.interceptor.classes", CountingInterceptor.class.getName());
      CountingInterceptor.reset(Topic.CHECKPOINTS.name(stream.prefix()));

      stream.fakeTrainer(counting, heard, 0).run();

      assertThat(CountingInterceptor.records()).isEqualTo(written);
    }
  }

  @Test
  void goesOnFromTheOneBeforeWhereTheBrokersDiskHasChangedABit() throws Exception {
    Path disk = dataDir.resolve("own");
    String undisturbed;
    try (EmbeddedBroker own = EmbeddedBroker.start(disk, 0);
        TestStream stream = new TestStream(own.bootstrapServers(), "d")) {
      stream.feed(30 * BATCH, 1);
      undisturbed = undisturbed(stream);
      stream.fakeTrainer(model(20), heard, 0).run();
    }
    flipABitOfTheNewestChunk(disk.resolve("d.checkpoints-0/00000000000000000000.log"));
    try (EmbeddedBroker own = EmbeddedBroker.start(disk, 0);
        TestStream stream = new TestStream(own.bootstrapServers(), "d")) {
      assertThat(reader(stream).newest().damaged())
          .singleElement()
          .asString()
          .contains("checkpoint 2 after step 20")
          .contains("0 of 1 parts are there")
          .contains("corrupt");

      assertThat(stream.fakeTrainer(model(30), heard, 0).run().parameterHash())
          .isEqualTo(undisturbed);
    }
  }

  @Test
  void passesOverABatchOfImagesWhoseBytesTheBrokersDiskHasChanged() throws Exception {
    Path disk = dataDir.resolve("images");
    try (EmbeddedBroker own = EmbeddedBroker.start(disk, 0);
        TestStream stream = new TestStream(own.bootstrapServers(), "e")) {
      stream.send(TestStream.batch(32, BATCH, new byte[BATCH * 1024]));
    }
    flipABit(disk.resolve("e.images-0/00000000000000000000.log"), 5_000);
    try (EmbeddedBroker own = EmbeddedBroker.start(disk, 0);
        TestStream stream = new TestStream(own.bootstrapServers(), "e")) {
      stream.feed(5 * BATCH, 1);

      assertThat(stream.fakeTrainer(model(3), heard, 0).run().steps()).isEqualTo(3);
      assertThat(stream.fakeTrainer(model(5), heard, 0).run().steps()).isEqualTo(5);

      assertThat(stream.read(Topic.DEAD_LETTERS))
          .singleElement()
          .satisfies(
              letter ->
                  assertThat(letter.headers().lastHeader(DeadLetter.REASON).value())
                      .asString(UTF_8)
                      .isEqualTo("UNREADABLE_RECORD"));
    }
  }

  /** The manifest and the transaction's marker follow it, in some hundred bytes. */
  private static void flipABitOfTheNewestChunk(Path log) throws Exception {
    flipABit(log, Files.size(log) - 10_000);
  }

  private static void flipABit(Path log, long at) throws Exception {
    try (FileChannel file =
        FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      file.write(one, at);
    }
  }

  private static Map<String, Object> model(long steps) {
    return new HashMap<>(Map.of("steps", steps, "commit.interval.ms", 99_999));
  }

  private static CheckpointReader reader(TestStream stream) {
    return new CheckpointReader(
        stream.client(), Topic.CHECKPOINTS.name(stream.prefix()), "default", Optional.empty());
  }
}
