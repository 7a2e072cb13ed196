package io.streamgan.sampler.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.follow.GeneratorInfo;
import io.streamgan.sampler.follow.RefusedGeneratorException;
import io.streamgan.sampler.follow.RefusedGeneratorException.Reason;
import io.streamgan.sampler.follow.VerifiedGenerator;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationThreadTest {
  private static final int MAX_QUEUED = 8;

  private MeterRegistry meters = new SimpleMeterRegistry();
  private GenerationThread generation = thread(TestGenerator::new);

  @AfterEach
  void close() {
    generation.close();
  }

  @Test
  void beforeTheFirstGeneratorThereIsNothingToDraw() {
    assertThat(generation.served()).isEmpty();
    assertThatThrownBy(() -> generation.draw(1, 1)).isInstanceOf(NoGeneratorException.class);
  }

  @Test
  void drawsWithTheGeneratorThatItNames() throws Exception {
    generation.swap(generator(1));

    Samples samples = generation.draw(7, 5).get(5, TimeUnit.SECONDS);

    assertThat(samples.generator().version()).isEqualTo(1);
    assertThat(samples.images().pixels())
        .isEqualTo(TestGenerator.draw(TestGenerator.parameters(1), 7, 5).pixels());
    assertThat(meters.get("streamgan.sampler.samples").counter().count()).isEqualTo(5);
  }

  @Test
  void swapsUnderLoadNeverMixVersions() throws Exception {
    generation.close();
    generation = thread(TestGenerator::new, 100_000);
    generation.swap(generator(1));
    List<CompletableFuture<Samples>> drawn = new ArrayList<>();
    for (int version = 2; version <= 40; version++) {
      for (int seed = 0; seed < 20; seed++) {
        drawn.add(generation.draw(seed, 3));
      }
      generation.swap(generator(version));
    }

    for (CompletableFuture<Samples> draw : drawn) {
      Samples samples = draw.get(10, TimeUnit.SECONDS);
      ByteBuffer parameters = TestGenerator.parameters(samples.generator().version());
      assertThat(samples.images().pixels())
          .isEqualTo(TestGenerator.draw(parameters, samples.seed(), 3).pixels());
    }
    assertThat(generation.served().orElseThrow().info().version()).isEqualTo(40);
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
    assertThat(generation.draw(1, 1).get(5, TimeUnit.SECONDS).generator().version()).isEqualTo(1);
  }

  @Test
  void aGeneratorThatDrawsOneValueEverywhereIsRefused() throws Exception {
    generation.swap(generator(1));
    ByteBuffer zeros = ByteBuffer.allocate(TestGenerator.parameters(1).remaining());

    assertThatThrownBy(
            () ->
                generation.swap(
                    new VerifiedGenerator(
                        info(2), new GeneratorSnapshot(TestGenerator.NETWORK, zeros))))
        .isInstanceOfSatisfying(
            RefusedGeneratorException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.FAILED_PROBE))
        .hasMessage("generator 2 of run run draws nothing but the value 128");
    assertThat(generation.served().orElseThrow().info().version()).isEqualTo(1);
  }

  @Test
  void tellsThoseBeyondTheQueueToComeBackAndSwapsAllTheSame() throws Exception {
    generation.close();
    CountDownLatch gate = new CountDownLatch(1);
    generation = thread(snapshot -> new GatedGenerator(snapshot, gate));
    generation.swap(generator(1));
    List<CompletableFuture<Samples>> drawn = new ArrayList<>();
    drawn.add(generation.draw(1, GatedGenerator.WAITING_COUNT));
    await().until(() -> meters.get("streamgan.sampler.queued.requests").gauge().value() == 0);
    for (int i = 0; i < MAX_QUEUED; i++) {
      drawn.add(generation.draw(i, GatedGenerator.WAITING_COUNT));
    }

    assertThatThrownBy(() -> generation.draw(1, 1)).isInstanceOf(OverloadedException.class);
    CompletableFuture<ServedGenerator> swap =
        CompletableFuture.supplyAsync(() -> swapped(generation, generator(2)));
    gate.countDown();

    assertThat(swap.get(5, TimeUnit.SECONDS).info().version()).isEqualTo(2);
    for (CompletableFuture<Samples> draw : drawn) {
      assertThat(draw.get(5, TimeUnit.SECONDS).images().count())
          .isEqualTo(GatedGenerator.WAITING_COUNT);
    }
  }

  @Test
  void aCancelledDrawIsNotDrawn() throws Exception {
    generation.close();
    CountDownLatch gate = new CountDownLatch(1);
    generation = thread(snapshot -> new GatedGenerator(snapshot, gate));
    generation.swap(generator(1));
    CompletableFuture<Samples> first = generation.draw(1, GatedGenerator.WAITING_COUNT);
    CompletableFuture<Samples> second = generation.draw(2, 1);
    CompletableFuture<Samples> third = generation.draw(3, 2);
    second.cancel(false);
    gate.countDown();
    first.get(5, TimeUnit.SECONDS);
    third.get(5, TimeUnit.SECONDS);

    assertThat(meters.get("streamgan.sampler.samples").counter().count())
        .isEqualTo(GatedGenerator.WAITING_COUNT + 2);
  }

  private static ServedGenerator swapped(GenerationThread generation, VerifiedGenerator next) {
    try {
      return generation.swap(next);
    } catch (RefusedGeneratorException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private GenerationThread thread(Function<GeneratorSnapshot, ImageGenerator> engine) {
    return thread(engine, MAX_QUEUED);
  }

  private GenerationThread thread(
      Function<GeneratorSnapshot, ImageGenerator> engine, int maxQueued) {
    meters = new SimpleMeterRegistry();
    return new GenerationThread(engine, maxQueued, Clock.systemUTC(), meters);
  }

  private static VerifiedGenerator generator(long version) {
    return new VerifiedGenerator(
        info(version),
        new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(version)));
  }

  private static GeneratorInfo info(long version) {
    return new GeneratorInfo(
        version, 1, 1, "run", Map.of(), Instant.EPOCH, "0".repeat(64), TestGenerator.NETWORK, 1, 1);
  }

  /** Waits at the gate whenever it is to draw a certain number of samples. */
  private static final class GatedGenerator implements ImageGenerator {
    static final int WAITING_COUNT = 11;

    private final TestGenerator generator;
    private final CountDownLatch gate;

    GatedGenerator(GeneratorSnapshot snapshot, CountDownLatch gate) {
      generator = new TestGenerator(snapshot);
      this.gate = gate;
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
      generator.close();
    }
  }
}
