package io.streamgan.sampler.classify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.ImageClassifier;
import io.streamgan.gan.Images;
import io.streamgan.sampler.generate.NoClassifierException;
import io.streamgan.sampler.generate.OverloadedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that classifies.
 *
 * <p>Invariants: only this thread loads, uses and closes classifiers; one classifier is loaded at a
 * time, when the first request for it is computed; the number of waiting requests is bounded, and a
 * request that is cancelled before its turn is not computed.
 */
public final class ClassifierThread implements AutoCloseable {
  private static final long CLOSE_MILLIS = 2000;

  private final Function<ClassifierSnapshot, ImageClassifier> engine;
  private final ThreadPoolExecutor thread;
  private final Counter classified;
  private final Timer time;

  /** Owned by the thread, as is the field that follows. */
  private @Nullable ClassifierSnapshot snapshot;

  private @Nullable ImageClassifier loaded;

  /**
   * @param engine makes a classifier of a snapshot
   * @param maxWaiting maximum number of requests that wait
   */
  public ClassifierThread(
      Function<ClassifierSnapshot, ImageClassifier> engine, int maxWaiting, MeterRegistry meters) {
    this.engine = engine;
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(maxWaiting),
            task -> {
              Thread started = new Thread(task, "classification");
              started.setDaemon(true);
              return started;
            });
    classified =
        Counter.builder("streamgan.sampler.classified")
            .description("Images classified for requests")
            .register(meters);
    time =
        Timer.builder("streamgan.sampler.classify")
            .description("Time to classify the images of a request")
            .register(meters);
    meters.gauge("streamgan.sampler.queued.classifications", thread, t -> t.getQueue().size());
  }

  /**
   * Returns the classifier of {@code generator}.
   *
   * @throws NoClassifierException when it has none
   */
  static ClassifierSnapshot of(PublishedGenerator generator) {
    ClassifierSnapshot classifier = generator.snapshot().classifier();
    if (classifier == null) {
      throw new NoClassifierException();
    }
    return classifier;
  }

  /**
   * Classifies {@code images}. The future fails with what the engine throws.
   *
   * @return the probability of each class for each image, row-major [count, classes]
   * @throws OverloadedException when too many requests wait
   */
  CompletableFuture<float[]> classify(ClassifierSnapshot by, Images images) {
    CompletableFuture<float[]> outcome = new CompletableFuture<>();
    try {
      thread.execute(() -> complete(outcome, by, images));
    } catch (RejectedExecutionException e) {
      throw new OverloadedException(
          "Too many requests wait for the classifier; try again shortly.");
    }
    return outcome;
  }

  /** Waits up to 2 s for the running request, and closes the classifier. */
  @Override
  public void close() {
    thread.getQueue().clear();
    thread.execute(this::unload);
    thread.shutdown();
    try {
      thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void complete(CompletableFuture<float[]> outcome, ClassifierSnapshot by, Images images) {
    if (outcome.isDone()) {
      return;
    }
    try {
      ImageClassifier classifier = load(by);
      float[] probabilities = time.record(() -> classifier.probabilities(images));
      classified.increment(images.count());
      outcome.complete(probabilities);
    } catch (Throwable e) {
      outcome.completeExceptionally(e);
    }
  }

  private ImageClassifier load(ClassifierSnapshot by) {
    ImageClassifier current = loaded;
    if (current == null || snapshot != by) {
      unload();
      current = engine.apply(by);
      loaded = current;
      snapshot = by;
    }
    return current;
  }

  private void unload() {
    ImageClassifier last = loaded;
    loaded = null;
    snapshot = null;
    if (last != null) {
      last.close();
    }
  }
}
