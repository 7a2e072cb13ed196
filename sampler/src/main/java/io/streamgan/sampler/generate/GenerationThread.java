package io.streamgan.sampler.generate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that draws.
 *
 * <p>Invariants: the caller of {@link #swap} loads and probes a generator while the thread draws;
 * after that, only this thread uses and closes the generator; a draw uses one generator, and the
 * newest one changes between two batches only (invariant C); an offered generator is swapped in
 * before waiting draws are computed; the number of waiting draws and the number of their samples
 * are bounded, and a cancelled draw no longer waits; the newest versions of the newest run stay
 * loaded, and so does an older one while a draw waits for it; a failure of the thread is kept, and
 * ends all waiting draws.
 */
public final class GenerationThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GenerationThread.class);

  /**
   * Maximum number of images of a batch that combines draws; a larger draw is a batch of its own.
   */
  private static final int MAX_BATCH = 64;

  private static final long CLOSE_MILLIS = 2000;

  private final GeneratorLoader probe;
  private final DrawLimits limits;
  private final Clock clock;
  private final Counter drawn;
  private final Timer drawing;
  private final Thread thread;
  private final CompletableFuture<LoadedGenerator> first = new CompletableFuture<>();
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  /** Guarded by this, as are the three fields that follow. */
  private final ArrayDeque<PendingDraw> waiting = new ArrayDeque<>();

  private int waitingSamples;
  private @Nullable Offer offered;
  private boolean closing;

  /** Loaded generators, the oldest first. Only the thread replaces the list. */
  private volatile List<LoadedGenerator> kept = List.of();

  /** Generators that are no longer kept, but that draws wait for. Owned by the thread. */
  private final List<LoadedGenerator> leaving = new ArrayList<>();

  /**
   * @param queuedDraws maximum number of draws that wait
   * @param queuedSamples maximum number of samples of all waiting draws; a single draw may exceed
   *     it
   * @param versions number of generators that stay loaded
   */
  public record DrawLimits(int queuedDraws, int queuedSamples, int versions) {}

  private record Offer(LoadedGenerator generator, CompletableFuture<LoadedGenerator> outcome) {}

  /**
   * @param engine makes a generator of a snapshot
   */
  public GenerationThread(
      Function<GeneratorSnapshot, ImageGenerator> engine,
      DrawLimits limits,
      Clock clock,
      MeterRegistry meters) {
    probe = new GeneratorLoader(engine);
    this.limits = limits;
    this.clock = clock;
    drawn =
        Counter.builder("streamgan.sampler.samples")
            .description("Samples drawn for requests")
            .register(meters);
    drawing =
        Timer.builder("streamgan.sampler.draw")
            .description("Time to draw a batch: the samples of requests that waited together")
            .register(meters);
    meters.gauge("streamgan.sampler.queued.requests", this, GenerationThread::queued);
    meters.gauge("streamgan.sampler.queued.samples", this, GenerationThread::queuedSamples);
    meters.gauge("streamgan.sampler.generators.loaded", this, t -> t.kept.size());
    thread = new Thread(this::run, "generation");
    thread.setDaemon(true);
    thread.start();
  }

  /** Maximum number of the newest generators that stay loaded. */
  public int keptVersions() {
    return limits.versions();
  }

  /** Loaded generators, the oldest first. */
  public List<LoadedGenerator> kept() {
    return kept;
  }

  /**
   * Returns the generator of {@code version}, or the newest one if empty.
   *
   * @throws NoGeneratorException before the first generator
   * @throws UnknownVersionException when it is not kept
   */
  public LoadedGenerator find(OptionalLong version) {
    List<LoadedGenerator> now = kept;
    if (now.isEmpty()) {
      throw new NoGeneratorException();
    }
    return version.isPresent() ? find(now, version.getAsLong()) : now.get(now.size() - 1);
  }

  /** Completes when the first generator is loaded. */
  public CompletableFuture<LoadedGenerator> first() {
    return first.copy();
  }

  /** Says that the generators have been offered that were on the topic at the start. */
  public void caughtUp() {
    caughtUp.complete(null);
  }

  /**
   * Completes when the first generator is loaded, or when there was none on the topic at the start.
   */
  public CompletableFuture<Object> settled() {
    return CompletableFuture.anyOf(first, caughtUp);
  }

  /** Completes when a failure ends the thread. Closing the thread does not complete it. */
  public CompletableFuture<Throwable> failure() {
    return failure.copy();
  }

  /**
   * Returns the newest generator, if the thread can draw with it.
   *
   * @throws NoGeneratorException before the first generator
   * @throws GenerationEndedException when a failure has ended the thread
   */
  public LoadedGenerator requireReady() {
    LoadedGenerator newest = find(OptionalLong.empty());
    if (failure.isDone()) {
      throw new GenerationEndedException();
    }
    return newest;
  }

  /**
   * Loads {@code next}, and swaps to it after the running batch. Returns after the swap. For one
   * calling thread at a time.
   *
   * @throws RefusedGeneratorException when it cannot be loaded or its first samples have no
   *     content; the previous generator stays in use
   */
  public LoadedGenerator swap(PublishedGenerator next)
      throws RefusedGeneratorException, InterruptedException {
    ImageGenerator engine = probe.load(next);
    LoadedGenerator loaded = new LoadedGenerator(next, clock.instant(), engine);
    Offer offer = new Offer(loaded, new CompletableFuture<>());
    synchronized (this) {
      if (closing) {
        engine.close();
        throw new InterruptedException("the generation thread has stopped");
      }
      if (failure.isDone()) {
        engine.close();
        throw new GenerationEndedException();
      }
      offered = offer;
      notifyAll();
    }
    return await(offer.outcome());
  }

  /**
   * Draws with the generator of {@code version}, or if empty with the newest one at the time of
   * drawing. The future fails with what the engine throws, with {@link LatentSizeException}, or
   * with {@link GenerationEndedException}; a draw that is cancelled before its turn is not drawn.
   *
   * @throws NoGeneratorException before the first generator
   * @throws UnknownVersionException when that version is not kept
   * @throws OverloadedException when too many draws or samples wait
   * @throws GenerationEndedException when a failure has ended the thread
   */
  public CompletableFuture<GeneratedSamples> draw(OptionalLong version, LatentSource latents) {
    PendingDraw draw;
    synchronized (this) {
      List<LoadedGenerator> now = kept;
      if (now.isEmpty()) {
        throw new NoGeneratorException();
      }
      if (failure.isDone()) {
        throw new GenerationEndedException();
      }
      LoadedGenerator by = version.isPresent() ? find(now, version.getAsLong()) : null;
      if (closing || !hasRoomFor(latents.count())) {
        throw new OverloadedException(
            "Too many requests wait for the generator; try again shortly.");
      }
      draw = new PendingDraw(by, latents, new CompletableFuture<>());
      waiting.add(draw);
      waitingSamples += latents.count();
      notifyAll();
    }
    draw.outcome()
        .whenComplete(
            (samples, thrown) -> {
              if (draw.outcome().isCancelled()) {
                withdraw(draw);
              }
            });
    return draw.outcome();
  }

  private boolean hasRoomFor(int samples) {
    return waiting.isEmpty()
        || (waiting.size() < limits.queuedDraws()
            && waitingSamples + samples <= limits.queuedSamples());
  }

  private synchronized void withdraw(PendingDraw draw) {
    if (waiting.remove(draw)) {
      waitingSamples -= draw.latents().count();
    }
  }

  /** Waits up to 2 s for the running batch, and closes the generators. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      List.copyOf(waiting).forEach(draw -> draw.outcome().cancel(false));
      Offer last = offered;
      if (last != null) {
        last.outcome().cancel(false);
      }
      notifyAll();
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        Offer offer;
        DrawBatch batch;
        synchronized (this) {
          while (!closing && offered == null && waiting.isEmpty()) {
            wait();
          }
          if (closing) {
            return;
          }
          offer = offered;
          offered = null;
          batch = offer == null ? gather() : null;
        }
        if (offer != null) {
          adopt(offer);
        } else if (batch != null) {
          Timer.Sample time = Timer.start();
          batch.run(drawn::increment);
          time.stop(drawing);
        }
        closeThoseThatLeave();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("samples are no longer drawn: {}", e.getMessage(), e);
      failure.complete(e);
    } finally {
      endWaiting();
      kept.forEach(GenerationThread::closeAtTheEnd);
      leaving.forEach(GenerationThread::closeAtTheEnd);
    }
  }

  /** Closes a generator so that the others are closed too where this fails. */
  private static void closeAtTheEnd(LoadedGenerator loaded) {
    try {
      loaded.engine().close();
    } catch (RuntimeException | Error e) {
      LOG.error("a generator cannot be closed: {}", e.getMessage(), e);
    }
  }

  /**
   * Removes the next draw from the queue, and further draws of the same generator that fit into its
   * batch.
   */
  private DrawBatch gather() {
    LoadedGenerator newest = kept.get(kept.size() - 1);
    PendingDraw next = waiting.remove();
    waitingSamples -= next.latents().count();
    LoadedGenerator by = next.by() == null ? newest : next.by();
    DrawBatch batch = new DrawBatch(by);
    batch.add(next);
    Iterator<PendingDraw> others = waiting.iterator();
    while (others.hasNext() && batch.count() < MAX_BATCH) {
      PendingDraw other = others.next();
      boolean same = (other.by() == null ? newest : other.by()) == by;
      if (same && batch.count() + other.latents().count() <= MAX_BATCH) {
        others.remove();
        waitingSamples -= other.latents().count();
        batch.add(other);
      }
    }
    return batch;
  }

  private void adopt(Offer offer) {
    LoadedGenerator loaded = offer.generator();
    List<LoadedGenerator> now = new ArrayList<>(kept);
    now.removeIf(older -> leaves(older, !older.isOfRun(loaded)));
    now.add(loaded);
    while (now.size() > limits.versions()) {
      leaving.add(now.remove(0));
    }
    synchronized (this) {
      kept = List.copyOf(now);
    }
    first.complete(loaded);
    offer.outcome().complete(loaded);
  }

  private boolean leaves(LoadedGenerator older, boolean ofAnotherRun) {
    if (ofAnotherRun) {
      leaving.add(older);
    }
    return ofAnotherRun;
  }

  private void closeThoseThatLeave() {
    if (leaving.isEmpty()) {
      return;
    }
    List<LoadedGenerator> free;
    synchronized (this) {
      free =
          leaving.stream()
              .filter(loaded -> waiting.stream().noneMatch(draw -> draw.by() == loaded))
              .toList();
    }
    leaving.removeAll(free);
    free.forEach(loaded -> loaded.engine().close());
  }

  private void endWaiting() {
    List<PendingDraw> ended;
    Offer last;
    synchronized (this) {
      ended = List.copyOf(waiting);
      waiting.clear();
      waitingSamples = 0;
      last = offered;
      offered = null;
    }
    ended.forEach(draw -> draw.outcome().completeExceptionally(new GenerationEndedException()));
    if (last != null) {
      last.outcome().completeExceptionally(new GenerationEndedException());
      last.generator().engine().close();
    }
  }

  private synchronized int queued() {
    return waiting.size();
  }

  private synchronized int queuedSamples() {
    return waitingSamples;
  }

  private static LoadedGenerator find(List<LoadedGenerator> kept, long version) {
    return kept.stream()
        .filter(loaded -> loaded.version() == version)
        .findFirst()
        .orElseThrow(
            () ->
                new UnknownVersionException(
                    version, kept.stream().map(loaded -> loaded.version()).toList()));
  }

  private static LoadedGenerator await(CompletableFuture<LoadedGenerator> outcome)
      throws InterruptedException {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the generator cannot be taken over", e.getCause());
    }
  }
}
