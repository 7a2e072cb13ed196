package io.streamgan.bench.sampler;

import io.streamgan.bench.Medians;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.Latents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Samples a second in batches on one thread, in turns: the bare engine, the sampler over HTTP with
 * clients that keep it busy, and ONNX Runtime on the sampler's export.
 */
final class Throughput {
  private static final int ROUNDS = 5;
  private static final int CLIENTS = 3;

  private final GeneratorSnapshot snapshot;
  private final String url;
  private final HttpClient http;
  private final int batch;

  /**
   * @param batch number of samples that are drawn at a time
   */
  Throughput(GeneratorSnapshot snapshot, String url, HttpClient http, int batch) {
    this.batch = batch;
    this.snapshot = snapshot;
    this.url = url;
    this.http = http;
  }

  @FunctionalInterface
  private interface Batch {
    void draw(long seed) throws Exception;
  }

  /**
   * @param seconds of each turn
   */
  void print(int seconds) throws IOException, InterruptedException {
    byte[] onnx = get("v1/generator/export?format=onnx");
    double[] bare = new double[ROUNDS];
    double[] served = new double[ROUNDS];
    double[] runtime = new double[ROUNDS];
    double[] shares = new double[ROUNDS];
    try (ImageGenerator engine = Engines.load(snapshot, new EngineOptions(1));
        OnnxGenerator onnxRuntime = new OnnxGenerator(onnx)) {
      for (int round = -1; round < ROUNDS; round++) {
        double a = rate(seconds, 1, seed -> engine.sample(latents(seed)));
        String samples = "v1/samples?format=npy&count=" + batch + "&seed=";
        double b = rate(seconds, CLIENTS, seed -> get(samples + seed));
        double c = rate(seconds, 1, seed -> onnxRuntime.draw(latents(seed)));
        // The first round warms up.
        if (round >= 0) {
          bare[round] = a;
          served[round] = b;
          runtime[round] = c;
          shares[round] = b / a;
          System.out.printf(
              "batches of %d, round %d: engine %.0f samples/s, sampler %.0f (%.2f of it),"
                  + " ONNX Runtime %.0f%n",
              batch, round + 1, a, b, b / a, c);
        }
      }
    }
    System.out.printf(
        "medians: engine %.0f samples/s, sampler %.0f, ONNX Runtime %.0f;"
            + " sampler over engine %.2f, sampler over ONNX Runtime %.2f, engine over it %.2f%n",
        Medians.median(bare),
        Medians.median(served),
        Medians.median(runtime),
        Medians.median(shares),
        Medians.median(served) / Medians.median(runtime),
        Medians.median(bare) / Medians.median(runtime));
  }

  private double rate(int seconds, int threads, Batch drawing) {
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    ExecutorService clients = Executors.newFixedThreadPool(threads);
    try {
      List<CompletableFuture<Long>> drawn = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        long first = 1_000_000L * i;
        drawn.add(CompletableFuture.supplyAsync(() -> draw(drawing, first, end), clients));
      }
      long batches = drawn.stream().mapToLong(CompletableFuture::join).sum();
      return batches * batch / ((System.nanoTime() - start) / 1e9);
    } finally {
      clients.shutdown();
    }
  }

  private static long draw(Batch drawing, long first, long end) {
    long batches = 0;
    while (System.nanoTime() < end) {
      try {
        drawing.draw(first + batches++);
      } catch (Exception e) {
        throw new CompletionException(e);
      }
    }
    return batches;
  }

  private Latents latents(long seed) {
    return Latents.seeded(seed, batch, snapshot.network().latentSize());
  }

  private byte[] get(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException("%s: %d".formatted(path, answer.statusCode()));
    }
    return answer.body();
  }
}
