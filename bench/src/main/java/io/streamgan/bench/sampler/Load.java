package io.streamgan.bench.sampler;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;

/** Clients that ask at the same time, each on a thread of its own, for a certain time. */
final class Load {
  private Load() {}

  /** One of the clients, for one thread. */
  interface Client {
    /**
     * Makes the next request.
     *
     * @throws IOException when it fails; the message says how
     */
    void next() throws IOException, InterruptedException;
  }

  /**
   * What they met with.
   *
   * @param time that they asked for
   * @param millis of each answered request, ascending
   * @param failures one line each
   */
  record Result(Duration time, double[] millis, List<String> failures) {
    /** All of {@code parts} as one. */
    static Result of(List<Result> parts) {
      return new Result(
          parts.stream().map(Result::time).reduce(Duration.ZERO, Duration::plus),
          parts.stream().flatMapToDouble(part -> Arrays.stream(part.millis)).sorted().toArray(),
          parts.stream().flatMap(part -> part.failures.stream()).toList());
    }

    /** The time that {@code share} of the requests did not exceed. */
    double quantile(double share) {
      return millis.length == 0
          ? Double.NaN
          : millis[(int) Math.min(millis.length - 1L, Math.round(share * millis.length))];
    }

    String line(String name) {
      return "%s: %d s, %d requests, %.0f a second, %d failed, p50 %.1f ms, p99 %.1f ms, max %.1f ms"
          .formatted(
              name,
              time.toSeconds(),
              millis.length,
              1000.0 * millis.length / time.toMillis(),
              failures.size(),
              quantile(0.5),
              quantile(0.99),
              quantile(1));
    }
  }

  static Result run(int clients, Duration time, IntFunction<? extends Client> client)
      throws InterruptedException {
    Queue<double[]> millis = new ConcurrentLinkedQueue<>();
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    long end = System.nanoTime() + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Client one = client.apply(i);
      Thread thread = new Thread(() -> millis.add(ask(one, end, failures)), "client-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double[] all = millis.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    return new Result(time, all, List.copyOf(failures));
  }

  private static double[] ask(Client client, long end, Queue<String> failures) {
    double[] millis = new double[1024];
    int count = 0;
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      try {
        client.next();
        if (count == millis.length) {
          millis = Arrays.copyOf(millis, 2 * count);
        }
        millis[count++] = (System.nanoTime() - start) / 1e6;
      } catch (IOException | RuntimeException e) {
        failures.add(String.valueOf(e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return Arrays.copyOf(millis, count);
  }
}
