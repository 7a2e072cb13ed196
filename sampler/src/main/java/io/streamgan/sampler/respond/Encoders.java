package io.streamgan.sampler.respond;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgan.sampler.generate.OverloadedException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Threads that encode responses, such as PNG and GIF pictures and exports.
 *
 * <p>Invariants: at most a given number of tasks that begin with encoding wait, and further ones
 * are refused; a task that follows a draw is never refused, because the draws are bounded already;
 * when the request of a task has been cancelled, because its client has gone away or its time is
 * over, a waiting task is dropped and a running one is interrupted.
 */
public final class Encoders implements AutoCloseable {
  private final ThreadPoolExecutor threads;
  private final int maxWaiting;

  /**
   * @param maxWaiting maximum number of waiting tasks that begin with encoding
   */
  public Encoders(int count, int maxWaiting, MeterRegistry meters) {
    this.maxWaiting = maxWaiting;
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "encode-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    meters.gauge("streamgan.sampler.queued.encodings", threads, t -> t.getQueue().size());
  }

  /**
   * Encodes a response for which nothing has been drawn.
   *
   * @throws OverloadedException when too many tasks wait
   */
  public CompletableFuture<HttpResponse> begin(
      ServiceRequestContext ctx, Callable<HttpResponse> encoding) {
    requireRoom();
    CompletableFuture<HttpResponse> response = run(encoding);
    ctx.whenRequestCancelled().thenAccept(cause -> response.cancel(false));
    return response;
  }

  /**
   * Encodes a response when its samples have been drawn; neither happens when the request is
   * cancelled before.
   */
  public <T> CompletableFuture<HttpResponse> finish(
      ServiceRequestContext ctx, CompletableFuture<T> drawn, Function<T, HttpResponse> encoding) {
    ctx.whenRequestCancelled().thenAccept(cause -> drawn.cancel(false));
    return drawn.thenCompose(
        samples -> {
          CompletableFuture<HttpResponse> response = run(() -> encoding.apply(samples));
          ctx.whenRequestCancelled().thenAccept(cause -> response.cancel(false));
          return response;
        });
  }

  /**
   * @throws OverloadedException when too many tasks wait
   */
  void requireRoom() {
    if (threads.getQueue().size() >= maxWaiting) {
      throw new OverloadedException("Too many responses wait to be encoded; try again shortly.");
    }
  }

  /** Runs {@code encoding}; cancelling the result drops it, or interrupts it. */
  public <T> CompletableFuture<T> run(Callable<T> encoding) {
    CompletableFuture<T> result = new CompletableFuture<>();
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              try {
                result.complete(encoding.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
              return null;
            });
    result.whenComplete(
        (value, failure) -> {
          if (result.isCancelled()) {
            task.cancel(true);
            threads.remove(task);
          }
        });
    threads.execute(task);
    return result;
  }

  /** Drops waiting tasks, and interrupts running ones. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
