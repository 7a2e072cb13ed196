package io.streamgan.sampler.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.gan.DeviceFailureException;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationThreadTest {
  private static final int MAX_QUEUED = 8;
  private static final int MAX_QUEUED_SAMPLES = 2400;
  private static final int VERSIONS = 3;

  private MeterRegistry meters = new SimpleMeterRegistry();
  private GenerationThread generation = thread(TestGenerator::new);

  @AfterEach
  void close() {
    generation.close();
  }

  @Test
  void beforeTheFirstGeneratorThereIsNothingToDraw() {
    assertThat(generation.kept()).isEmpty();
    assertThatThrownBy(() -> draw(1, 1)).isInstanceOf(NoGeneratorException.class);
  }

  @Test
  void drawsWithTheGeneratorThatItNames() throws Exception {
    generation.swap(generator(1));

    GeneratedSamples samples = draw(7, 5).get(5, TimeUnit.SECONDS);

    assertThat(samples.generator().getVersion()).isEqualTo(1);
    assertThat(samples.images().pixels())
        .isEqualTo(TestGenerator.draw(TestGenerator.parameters(1), 7, 5).pixels());
    assertThat(meters.get("streamgan.sampler.samples").counter().count()).isEqualTo(5);
  }

  @Test
  void swapsUnderLoadNeverMixVersions() throws Exception {
    generation.close();
    generation = thread(TestGenerator::new, 1000);
    generation.swap(generator(1));
    Map<CompletableFuture<GeneratedSamples>, Long> drawn = new LinkedHashMap<>();
    for (int version = 2; version <= 40; version++) {
      for (int seed = 0; seed < 20; seed++) {
        drawn.put(draw(seed, 3), (long) seed);
      }
      generation.swap(generator(version));
    }

    for (Map.Entry<CompletableFuture<GeneratedSamples>, Long> draw : drawn.entrySet()) {
      GeneratedSamples samples = draw.getKey().get(10, TimeUnit.SECONDS);
      ByteBuffer parameters = TestGenerator.parameters(samples.generator().getVersion());
      assertThat(samples.images().pixels())
          .isEqualTo(TestGenerator.draw(parameters, draw.getValue(), 3).pixels());
    }
    assertThat(generation.requireReady().version()).isEqualTo(40);
  }

  @Test
  void aGeneratorThatCannotBeLoadedIsRefusedAndTheOldOneStays() throws Exception {
    generation.close();
    generation =
        thread(
            snapshot -> {
              if (snapshot.parameters().equals(TestGenerator.parameters(2))) {
                throw new IllegalArgumentException("no such layer");
              }
              return new TestGenerator(snapshot);
            });
    generation.swap(generator(1));

    assertThatThrownBy(() -> generation.swap(generator(2)))
        .isInstanceOf(RefusedGeneratorException.class)
        .hasMessage("generator 2 of run run cannot be loaded: no such layer");
    assertThat(draw(1, 1).get(5, TimeUnit.SECONDS).generator().getVersion()).isEqualTo(1);
  }

  @Test
  void aGeneratorThatDrawsOneValueEverywhereIsRefused() throws Exception {
    generation.swap(generator(1));
    ByteBuffer zeros = ByteBuffer.allocate(TestGenerator.parameters(1).remaining());

    assertThatThrownBy(
            () ->
                generation.swap(
                    TestRecords.published(
                        "run", 2, new GeneratorSnapshot(TestGenerator.NETWORK, zeros))))
        .isInstanceOfSatisfying(
            RefusedGeneratorException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.FAILED_PROBE))
        .hasMessage("generator 2 of run run draws nothing but the value 128");
    assertThat(generation.requireReady().version()).isEqualTo(1);
  }

  @Test
  void tellsThoseBeyondTheQueueToComeBackAndSwapsAllTheSame() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    List<CompletableFuture<GeneratedSamples>> drawn = new ArrayList<>();
    drawn.add(drawBehind(gate));
    for (int i = 0; i < MAX_QUEUED; i++) {
      drawn.add(draw(i, GatedGenerator.WAITING_COUNT));
    }

    assertThatThrownBy(() -> draw(1, 1)).isInstanceOf(OverloadedException.class);
    CompletableFuture<LoadedGenerator> swap =
        CompletableFuture.supplyAsync(() -> swapped(generation, generator(2)));
    gate.countDown();

    assertThat(swap.get(5, TimeUnit.SECONDS).version()).isEqualTo(2);
    for (CompletableFuture<GeneratedSamples> draw : drawn) {
      assertThat(draw.get(5, TimeUnit.SECONDS).images().count())
          .isEqualTo(GatedGenerator.WAITING_COUNT);
    }
  }

  @Test
  void aCancelledDrawIsNotDrawn() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<GeneratedSamples> first = drawBehind(gate);
    CompletableFuture<GeneratedSamples> second = draw(2, 1);
    CompletableFuture<GeneratedSamples> third = draw(3, 2);
    second.cancel(false);
    gate.countDown();
    first.get(5, TimeUnit.SECONDS);
    third.get(5, TimeUnit.SECONDS);

    assertThat(meters.get("streamgan.sampler.samples").counter().count())
        .isEqualTo(GatedGenerator.WAITING_COUNT + 2);
  }

  @Test
  void aCancelledDrawMakesRoomForAnother() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    drawBehind(gate);
    List<CompletableFuture<GeneratedSamples>> waiting = new ArrayList<>();
    for (int i = 0; i < MAX_QUEUED; i++) {
      waiting.add(draw(i, 1));
    }

    waiting.forEach(draw -> draw.cancel(false));

    assertThat(meters.get("streamgan.sampler.queued.requests").gauge().value()).isZero();
    CompletableFuture<GeneratedSamples> next = draw(5, 1);
    gate.countDown();
    assertThat(next).succeedsWithin(5, TimeUnit.SECONDS);
  }

  @Test
  void theSamplesOfWaitingDrawsAreCounted() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    drawBehind(gate);

    CompletableFuture<GeneratedSamples> large = draw(2, MAX_QUEUED_SAMPLES + 1);

    assertThatThrownBy(() -> draw(3, 1)).isInstanceOf(OverloadedException.class);
    large.cancel(false);
    draw(3, MAX_QUEUED_SAMPLES - 1);
    draw(3, 1);
    assertThat(meters.get("streamgan.sampler.queued.samples").gauge().value())
        .isEqualTo(MAX_QUEUED_SAMPLES);
    assertThatThrownBy(() -> draw(3, 1)).isInstanceOf(OverloadedException.class);
    gate.countDown();
  }

  @Test
  void aFailureOfTheThreadIsKeptAndEndsWaitingDraws() throws Exception {
    generation.close();
    CountDownLatch gate = new CountDownLatch(1);
    AtomicReference<Error> onClose = new AtomicReference<>(new AssertionError("no"));
    generation = thread(snapshot -> new GatedGenerator(snapshot, gate, onClose.get()));
    generation.swap(generator(1));
    for (int version = 2; version <= VERSIONS; version++) {
      generation.swap(generator(version));
    }
    draw(1, GatedGenerator.WAITING_COUNT);
    await().until(() -> meters.get("streamgan.sampler.queued.requests").gauge().value() == 0);
    CompletableFuture<GeneratedSamples> waiting =
        generation.draw(OptionalLong.of(VERSIONS), LatentSource.seeded(2, 1));
    Thread swap = new Thread(() -> swapped(generation, generator(VERSIONS + 1)));
    swap.start();
    await().until(() -> swap.getState() == Thread.State.WAITING);
    assertThat(generation.failure()).isNotDone();

    gate.countDown();

    assertThat(generation.failure()).succeedsWithin(5, TimeUnit.SECONDS);
    assertThat(waiting)
        .failsWithin(5, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(GenerationEndedException.class);
    assertThatThrownBy(() -> draw(1, 1)).isInstanceOf(GenerationEndedException.class);
    assertThatThrownBy(generation::requireReady).isInstanceOf(GenerationEndedException.class);
    onClose.set(null);
    assertThatThrownBy(() -> generation.swap(generator(9)))
        .isInstanceOf(GenerationEndedException.class);
  }

  /** Nothing can be drawn any more, and no generator is to blame. */
  @Test
  void aDeviceThatFailsEndsTheThread() throws Exception {
    generation.close();
    generation =
        thread(
            snapshot -> {
              if (snapshot.parameters().equals(TestGenerator.parameters(2))) {
                throw new DeviceFailureException("the GPU has failed");
              }
              return new TestGenerator(snapshot) {
                @Override
                public Images sample(Latents z) {
                  if (z.count() == GatedGenerator.WAITING_COUNT) {
                    throw new DeviceFailureException("the GPU has failed");
                  }
                  return super.sample(z);
                }
              };
            });
    generation.swap(generator(1));
    assertThatThrownBy(() -> generation.swap(generator(2)))
        .isInstanceOf(DeviceFailureException.class);

    assertThat(draw(1, GatedGenerator.WAITING_COUNT)).failsWithin(5, TimeUnit.SECONDS);

    assertThat(generation.failure()).succeedsWithin(5, TimeUnit.SECONDS);
    assertThatThrownBy(generation::requireReady).isInstanceOf(GenerationEndedException.class);
  }

  @Test
  void drawsThatWaitForTheSameGeneratorAreDrawnTogetherAndComeOutAsEachAlone() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<GeneratedSamples> first = drawBehind(gate);
    List<CompletableFuture<GeneratedSamples>> together = new ArrayList<>();
    for (int seed = 0; seed < 5; seed++) {
      together.add(draw(seed, seed + 1));
    }
    gate.countDown();
    first.get(5, TimeUnit.SECONDS);

    for (int seed = 0; seed < 5; seed++) {
      assertThat(together.get(seed).get(5, TimeUnit.SECONDS).images().pixels())
          .isEqualTo(TestGenerator.draw(TestGenerator.parameters(1), seed, seed + 1).pixels());
    }
    await()
        .untilAsserted(
            () -> assertThat(meters.get("streamgan.sampler.draw").timer().count()).isEqualTo(2));
  }

  @Test
  void theNewestVersionsStayAndOlderOnesAreUnknown() throws Exception {
    for (int version = 1; version <= 5; version++) {
      generation.swap(generator(version));
    }

    assertThat(generation.kept()).extracting(LoadedGenerator::version).containsExactly(3L, 4L, 5L);
    GeneratedSamples older =
        generation.draw(OptionalLong.of(3), LatentSource.seeded(7, 2)).get(5, TimeUnit.SECONDS);
    assertThat(older.generator().getVersion()).isEqualTo(3);
    assertThat(older.images().pixels())
        .isEqualTo(TestGenerator.draw(TestGenerator.parameters(3), 7, 2).pixels());
    assertThatThrownBy(() -> generation.draw(OptionalLong.of(2), LatentSource.seeded(7, 2)))
        .isInstanceOf(UnknownVersionException.class)
        .hasMessage("Version 2 is not kept; kept are 3, 4, 5.");
  }

  @Test
  void aVersionThatIsWaitedForIsClosedOnlyThen() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<GeneratedSamples> first = drawBehind(gate);
    CompletableFuture<GeneratedSamples> old =
        generation.draw(OptionalLong.of(1), LatentSource.seeded(3, 60));
    CompletableFuture<LoadedGenerator> swap =
        CompletableFuture.supplyAsync(() -> swapped(generation, generator(2)));
    gate.countDown();
    first.get(5, TimeUnit.SECONDS);
    swap.get(5, TimeUnit.SECONDS);
    for (int version = 3; version <= 5; version++) {
      generation.swap(generator(version));
    }

    assertThat(old.get(5, TimeUnit.SECONDS).generator().getVersion()).isEqualTo(1);
    assertThat(generation.kept()).extracting(LoadedGenerator::version).containsExactly(3L, 4L, 5L);
  }

  @Test
  void anotherRunTakesThePlaceOfAllVersions() throws Exception {
    generation.swap(generator(8));
    generation.swap(generator(9));

    generation.swap(generator("other", 1));

    assertThat(generation.kept()).extracting(LoadedGenerator::version).containsExactly(1L);
  }

  @Test
  void latentsOfAnotherLengthAreRefused() throws Exception {
    generation.swap(generator(1));

    assertThat(
            generation.draw(
                OptionalLong.empty(), LatentSource.given(new Latents(1, 3, new float[3]))))
        .failsWithin(5, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(LatentSizeException.class)
        .withMessage("The generator takes latents of 4 values, not of 3.");
  }

  private CompletableFuture<GeneratedSamples> draw(long seed, int count) {
    return generation.draw(OptionalLong.empty(), LatentSource.seeded(seed, count));
  }

  private static LoadedGenerator swapped(GenerationThread generation, PublishedGenerator next) {
    try {
      return generation.swap(next);
    } catch (RefusedGeneratorException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Begins a draw with version 1 that does not end before {@code gate} opens; nothing waits. */
  private CompletableFuture<GeneratedSamples> drawBehind(CountDownLatch gate) throws Exception {
    generation.close();
    generation = thread(snapshot -> new GatedGenerator(snapshot, gate));
    generation.swap(generator(1));
    CompletableFuture<GeneratedSamples> draw = draw(1, GatedGenerator.WAITING_COUNT);
    await().until(() -> meters.get("streamgan.sampler.queued.requests").gauge().value() == 0);
    return draw;
  }

  private GenerationThread thread(Function<GeneratorSnapshot, ImageGenerator> engine) {
    return thread(engine, MAX_QUEUED);
  }

  private GenerationThread thread(
      Function<GeneratorSnapshot, ImageGenerator> engine, int maxQueued) {
    meters = new SimpleMeterRegistry();
    return new GenerationThread(
        engine,
        new GenerationThread.DrawLimits(maxQueued, MAX_QUEUED_SAMPLES, VERSIONS),
        Clock.systemUTC(),
        meters);
  }

  private static PublishedGenerator generator(long version) {
    return generator("run", version);
  }

  private static PublishedGenerator generator(String run, long version) {
    return TestRecords.published(
        run,
        version,
        new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(version)));
  }

  /** Waits at the gate whenever it is to draw a certain number of samples. */
  private static final class GatedGenerator implements ImageGenerator {
    static final int WAITING_COUNT = 11;

    private final TestGenerator generator;
    private final CountDownLatch gate;

    private final @Nullable Error onClose;

    GatedGenerator(GeneratorSnapshot snapshot, CountDownLatch gate) {
      this(snapshot, gate, null);
    }

    GatedGenerator(GeneratorSnapshot snapshot, CountDownLatch gate, @Nullable Error onClose) {
      generator = new TestGenerator(snapshot);
      this.gate = gate;
      this.onClose = onClose;
    }

    @Override
    public ImageShape imageShape() {
      return generator.imageShape();
    }

    @Override
    public int latentSize() {
      return generator.latentSize();
    }

    @Override
    public Images sample(Latents z) {
      if (z.count() == WAITING_COUNT) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return generator.sample(z);
    }

    @Override
    public void close() {
      if (onClose != null) {
        throw onClose;
      }
      generator.close();
    }
  }
}
