package io.streamgan.bench.sampler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.Child;
import io.streamgan.bench.Medians;
import io.streamgan.bench.TemporaryFolder;
import io.streamgan.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Latencies of samples over HTTP, in turns: the sampler, and ONNX Runtime with the sampler's export
 * behind the same HTTP server ({@link OnnxServer}). Every request has a seed of its own, asks for
 * pixels without an image format, and follows its client's previous one without a pause.
 *
 * <p>Arguments: {@code clients=1,8,64}, {@code count=1,16} samples of a request, {@code seconds=5}
 * of a turn, {@code rounds=3}, {@code threads=1} that draw, {@code width=64} and {@code latent=100}
 * of the network.
 */
final class ServingBench {
  private static final String PREFIX = "streamgan.";
  private static final int SHOWN = 5;
  private static final Duration START = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong seeds = new AtomicLong();

  private ServingBench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Arguments given = new Arguments(arguments);
    int[] clients = given.takeNumbers("clients", "1,8,64");
    int[] counts = given.takeNumbers("count", "1,16");
    Duration turn = Duration.ofSeconds(given.take("seconds", 5));
    int rounds = given.take("rounds", 3);
    String threads = Integer.toString(given.take("threads", 1));
    int width = given.take("width", 64);
    int latentSize = given.take("latent", 100);
    given.requireNoOthers();
    try (TemporaryFolder data = new TemporaryFolder("serving-bench");
        EmbeddedBroker broker = EmbeddedBroker.start(data.path().resolve("broker"), 0)) {
      String servers = broker.bootstrapServers();
      ServingBench bench = new ServingBench();
      try (SamplerProcess sampler =
              SamplerProcess.start(
                  "512m", Map.of("sampler.threads", threads), servers, data.path());
          GeneratorFeed feed = new GeneratorFeed(servers, PREFIX, "default", width, latentSize)) {
        feed.publish();
        Path model = data.path().resolve("generator.onnx");
        Files.write(model, bench.export(sampler.url()));
        try (Child onnx =
            Child.java(
                "onnx",
                data.path(),
                List.of("-Xmx512m"),
                OnnxServer.class.getName(),
                "model=" + model,
                "threads=" + threads)) {
          String peer = onnx.awaitWords("API at (\\S+)", START);
          for (int count : counts) {
            for (int number : clients) {
              bench.compare(sampler.url(), peer, number, count, turn, rounds);
            }
          }
        }
      }
    }
  }

  /** Returns the export, as soon as there is a generator. */
  private byte[] export(String sampler) throws IOException, InterruptedException {
    URI uri = URI.create(sampler + "v1/generator/export?format=onnx");
    HttpResponse<byte[]> answer;
    do {
      answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
    } while (answer.statusCode() == 503);
    if (answer.statusCode() != 200) {
      throw new IOException("%s: %d".formatted(uri, answer.statusCode()));
    }
    return answer.body();
  }

  private void compare(
      String sampler, String peer, int clients, int count, Duration turn, int rounds)
      throws InterruptedException {
    List<Load.Result> ours = new ArrayList<>();
    List<Load.Result> theirs = new ArrayList<>();
    // The first round warms up.
    for (int round = 0; round <= rounds; round++) {
      Load.Result our = ask(sampler, clients, count, turn);
      Load.Result their = ask(peer, clients, count, turn);
      if (round > 0) {
        ours.add(our);
        theirs.add(their);
      }
    }
    System.out.printf("%d clients, samples of a request: %d%n", clients, count);
    print("sampler", ours);
    print("ONNX Runtime", theirs);
    System.out.printf(
        "  sampler over ONNX Runtime: requests/s %.2f, p50 %.2f, p99 %.2f%n",
        median(ours, ServingBench::rate) / median(theirs, ServingBench::rate),
        median(ours, result -> result.quantile(0.5))
            / median(theirs, result -> result.quantile(0.5)),
        median(ours, result -> result.quantile(0.99))
            / median(theirs, result -> result.quantile(0.99)));
  }

  private Load.Result ask(String url, int clients, int count, Duration time)
      throws InterruptedException {
    return Load.run(
        clients,
        time,
        client ->
            () -> {
              URI uri =
                  URI.create(
                      "%sv1/samples?format=npy&count=%d&seed=%d"
                          .formatted(url, count, seeds.incrementAndGet()));
              HttpResponse<byte[]> answer =
                  http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
              if (answer.statusCode() != 200) {
                throw new IOException(
                    "%d %s".formatted(answer.statusCode(), new String(answer.body(), UTF_8)));
              }
            });
  }

  private static void print(String name, List<Load.Result> results) {
    System.out.printf(
        "  %-13s %7.0f requests/s, p50 %7.2f ms, p99 %7.2f ms, %d failed%n",
        name,
        median(results, ServingBench::rate),
        median(results, result -> result.quantile(0.5)),
        median(results, result -> result.quantile(0.99)),
        Load.Result.of(results).failures().size());
    Load.Result.of(results).failures().stream()
        .distinct()
        .limit(SHOWN)
        .forEach(failure -> System.out.println("  failed: " + failure));
  }

  private static double rate(Load.Result result) {
    return 1000.0 * result.millis().length / result.time().toMillis();
  }

  private static double median(List<Load.Result> results, ToDoubleFunction<Load.Result> of) {
    return Medians.median(results.stream().mapToDouble(of).toArray());
  }
}
