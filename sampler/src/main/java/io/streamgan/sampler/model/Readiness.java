package io.streamgan.sampler.model;

import io.streamgan.sampler.generate.GenerationEndedException;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.NoGeneratorException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Whether the models are ready: a generator of one of them is loaded, no model has a generator on
 * the topic that is still to be loaded at the start, and all threads that draw run. A model without
 * any generator keeps no other from being served.
 */
public final class Readiness {
  private final CompletableFuture<?> first;
  private final CompletableFuture<?> ready;
  private final CompletableFuture<?> failed;

  /**
   * @param threads those that draw, one per model
   */
  public Readiness(List<GenerationThread> threads) {
    CompletableFuture<?> settled = all(threads.stream().map(GenerationThread::settled).toList());
    first = any(threads.stream().map(GenerationThread::first).toList());
    ready = CompletableFuture.allOf(settled, first);
    failed = any(threads.stream().map(GenerationThread::failure).toList());
  }

  /** Completes when the models are ready for the first time. */
  public CompletableFuture<?> first() {
    return ready.copy();
  }

  /** Completes when a failure ends a thread that draws. */
  public CompletableFuture<?> failure() {
    return failed.copy();
  }

  /** Whether a failure has ended a thread that draws. */
  public boolean hasFailed() {
    return failed.isDone();
  }

  /**
   * @throws NoGeneratorException while no generator, or not yet each of those on the topic, is
   *     loaded
   * @throws GenerationEndedException when a failure has ended a thread that draws
   */
  public void require() {
    if (!first.isDone()) {
      throw new NoGeneratorException();
    }
    if (!ready.isDone()) {
      throw new NoGeneratorException(
          "The generators of some models are still to be loaded; try again in a few seconds.");
    }
    if (hasFailed()) {
      throw new GenerationEndedException();
    }
  }

  /** Whether the models are ready. */
  public boolean isReady() {
    return ready.isDone() && !hasFailed();
  }

  private static CompletableFuture<?> all(List<? extends CompletableFuture<?>> each) {
    return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new));
  }

  private static CompletableFuture<?> any(List<? extends CompletableFuture<?>> each) {
    return CompletableFuture.anyOf(each.toArray(CompletableFuture[]::new));
  }
}
