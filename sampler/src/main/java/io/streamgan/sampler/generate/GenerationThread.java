package io.streamgan.sampler.generate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.sampler.follow.RefusedGeneratorException;
import io.streamgan.sampler.follow.RefusedGeneratorException.Reason;
import io.streamgan.sampler.follow.VerifiedGenerator;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that touches engines.
 *
 * <p>Invariants: a generator is loaded, used and closed on this thread only; it is swapped between
 * two draws and never within one (invariant C), so that each draw is of one generator and names it;
 * an offered generator goes before all waiting draws; at most as many draws wait as the queue
 * holds.
 */
public final class GenerationThread implements AutoCloseable {
  private static final int SLICE = 64;
  private static final int PROBE_COUNT = 4;
  private static final long PROBE_SEED = 1;
  private static final long CLOSE_MILLIS = 2000;

  private final ThreadPoolExecutor thread;
  private final Function<GeneratorSnapshot, ImageGenerator> engine;
  private final Clock clock;
  private final Counter drawn;
  private final Timer drawing;
  private final AtomicReference<@Nullable Offer> offered = new AtomicReference<>();
  private volatile @Nullable ServedGenerator served;

  /** Owned by the thread. */
  private @Nullable ImageGenerator generator;

  private record Offer(VerifiedGenerator generator, CompletableFuture<ServedGenerator> outcome) {}

  /**
   * @param engine makes a generator of a snapshot
   * @param maxQueued draws that may wait
   */
  public GenerationThread(
      Function<GeneratorSnapshot, ImageGenerator> engine,
      int maxQueued,
      Clock clock,
      MeterRegistry meters) {
    this.engine = engine;
    this.clock = clock;
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxQueued),
            task -> {
              Thread created = new Thread(task, "generation");
              created.setDaemon(true);
              return created;
            });
    drawn =
        Counter.builder("streamgan.sampler.samples")
            .description("Samples drawn for requests")
            .register(meters);
    drawing =
        Timer.builder("streamgan.sampler.draw")
            .description("Time to draw the samples of one request")
            .register(meters);
    meters.gauge("streamgan.sampler.queued.requests", thread, t -> t.getQueue().size());
  }

  /** The generator that draws now; empty before the first. */
  public Optional<ServedGenerator> served() {
    return Optional.ofNullable(served);
  }

  /**
   * Swaps to {@code next} after the draw that is under way; waits until that has happened.
   *
   * @throws RefusedGeneratorException when it cannot be loaded or its first samples are no images;
   *     the one before it stays
   */
  public ServedGenerator swap(VerifiedGenerator next)
      throws RefusedGeneratorException, InterruptedException {
    Offer offer = new Offer(next, new CompletableFuture<>());
    offered.set(offer);
    try {
      thread.execute(this::adopt);
    } catch (RejectedExecutionException e) {
      if (thread.isShutdown()) {
        throw new InterruptedException("the generation thread has stopped");
      }
      // The queue is full: the next draw in it adopts the offer first.
    }
    return await(offer.outcome());
  }

  /**
   * Draws the first {@code count} samples of {@code seed}. The future fails with what the engine
   * throws; cancelled before its turn, it costs nothing.
   *
   * @throws NoGeneratorException before the first generator
   * @throws OverloadedException when too many draws wait
   */
  public CompletableFuture<Samples> draw(long seed, int count) {
    if (served == null) {
      throw new NoGeneratorException();
    }
    CompletableFuture<Samples> result = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            adopt();
            if (!result.isDone()) {
              draw(seed, count, result);
            }
          });
    } catch (RejectedExecutionException e) {
      throw new OverloadedException();
    }
    return result;
  }

  /** Lets the draw under way end, for 2 s at most, and closes the generator. */
  @Override
  public void close() {
    thread.getQueue().clear();
    try {
      thread.execute(this::closeGenerator);
      thread.shutdown();
      if (!thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException e) {
      thread.shutdownNow();
    }
  }

  private void draw(long seed, int count, CompletableFuture<Samples> result) {
    try {
      ServedGenerator by = served;
      ImageGenerator current = generator;
      if (by == null || current == null) {
        throw new NoGeneratorException();
      }
      long start = System.nanoTime();
      Images images = sample(current, seed, count);
      drawing.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      drawn.increment(count);
      result.complete(new Samples(by.info(), seed, images));
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  /** In slices, which bounds the engine's memory and changes no sample. */
  private static Images sample(ImageGenerator generator, long seed, int count) {
    Latents all = Latents.seeded(seed, count, generator.latentSize());
    ImageShape shape = generator.imageShape();
    byte[] pixels = new byte[Math.multiplyExact(count, shape.bytes())];
    for (int from = 0; from < count; from += SLICE) {
      int length = Math.min(SLICE, count - from);
      float[] values = new float[length * all.size()];
      System.arraycopy(all.values(), from * all.size(), values, 0, values.length);
      Images slice = generator.sample(new Latents(length, all.size(), values));
      System.arraycopy(slice.pixels(), 0, pixels, from * shape.bytes(), length * shape.bytes());
    }
    return new Images(shape, count, pixels);
  }

  private void adopt() {
    Offer offer = offered.getAndSet(null);
    if (offer == null) {
      return;
    }
    try {
      ImageGenerator previous = generator;
      ImageGenerator next = load(offer.generator());
      generator = next;
      ServedGenerator now =
          new ServedGenerator(
              offer.generator().info(), next.imageShape(), next.latentSize(), clock.instant());
      served = now;
      if (previous != null) {
        previous.close();
      }
      offer.outcome().complete(now);
    } catch (Throwable e) {
      offer.outcome().completeExceptionally(e);
    }
  }

  private ImageGenerator load(VerifiedGenerator candidate) throws RefusedGeneratorException {
    ImageGenerator next;
    try {
      next = engine.apply(candidate.snapshot());
    } catch (RuntimeException e) {
      throw new RefusedGeneratorException(
          Reason.UNFIT_NETWORK,
          "%s cannot be loaded: %s".formatted(candidate.info(), e.getMessage()),
          e);
    }
    try {
      requireContent(candidate, sample(next, PROBE_SEED, PROBE_COUNT));
      return next;
    } catch (RuntimeException | RefusedGeneratorException e) {
      next.close();
      if (e instanceof RefusedGeneratorException refused) {
        throw refused;
      }
      throw new RefusedGeneratorException(
          Reason.FAILED_PROBE, "%s cannot draw: %s".formatted(candidate.info(), e.getMessage()), e);
    }
  }

  /** A network that has overflowed gives one value everywhere. */
  private static void requireContent(VerifiedGenerator candidate, Images probe)
      throws RefusedGeneratorException {
    byte first = probe.pixels()[0];
    for (byte pixel : probe.pixels()) {
      if (pixel != first) {
        return;
      }
    }
    throw new RefusedGeneratorException(
        Reason.FAILED_PROBE,
        "%s draws nothing but the value %d".formatted(candidate.info(), first & 0xFF));
  }

  private void closeGenerator() {
    ImageGenerator current = generator;
    if (current != null) {
      generator = null;
      current.close();
    }
  }

  private static ServedGenerator await(CompletableFuture<ServedGenerator> outcome)
      throws RefusedGeneratorException, InterruptedException {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedGeneratorException refused) {
        throw refused;
      }
      throw new IllegalStateException("the engine failed", e.getCause());
    }
  }
}
