package io.streamgan.bench.sampler;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.TemporaryFolder;
import io.streamgan.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A sampler under load: clients that ask for everything without a pause, in turns of one generator
 * and while a new one arrives every two seconds. Counts what failed, compares every answer's pixels
 * with a single-threaded evaluation of the version that it names, and prints latencies, the time
 * from the topic to the first sample, memory, and samples per second in comparison with other
 * runtimes. Ends with 1 when a request failed or an answer was wrong.
 *
 * <p>Arguments: {@code minutes=1} under swaps, {@code clients=64}, {@code swap.ms=2000}, {@code
 * width=64} and {@code latent=144} of the network, {@code swaps.timed=20}, {@code
 * throughput.seconds=3} of each turn, {@code batch=64} in the comparison of runtimes, {@code
 * heap=512m}; all others are settings of the sampler.
 */
final class SamplerBench {
  private static final String PREFIX = "streamgan.";
  private static final String MODEL = "default";
  private static final int WARM_UPS = 5;
  private static final int SHOWN = 5;

  private final Options options;
  private final GeneratorFeed feed;
  private final SamplerProcess sampler;
  private final Answers answers = new Answers();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param seconds of load under swaps, in all rounds together
   * @param rounds each with a third as much load without swaps before it
   * @param swapMillis between two generators
   * @param width of the network
   * @param latentSize of the network
   * @param swapsTimed on an idle sampler
   * @param throughputSeconds of each turn in the comparison of runtimes; 0 for none
   * @param batch number of samples that are drawn at a time in that comparison
   * @param heap of the sampler's JVM
   */
  record Options(
      int clients,
      int seconds,
      int rounds,
      int swapMillis,
      int width,
      int latentSize,
      int swapsTimed,
      int throughputSeconds,
      int batch,
      String heap) {}

  /**
   * What was found.
   *
   * @param failures requests that were not answered as they should, a line each
   * @param wrong answers with other pixels than their version draws, a line each
   * @param versions that answers named
   * @param answered requests
   */
  record Findings(List<String> failures, List<String> wrong, int versions, int answered) {}

  private SamplerBench(Options options, GeneratorFeed feed, SamplerProcess sampler) {
    this.options = options;
    this.feed = feed;
    this.sampler = sampler;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Arguments arguments = new Arguments(args);
    int minutes = arguments.take("minutes", 1);
    Options options =
        new Options(
            arguments.take("clients", 64),
            60 * minutes,
            Math.max(2, Math.min(6, minutes)),
            arguments.take("swap.ms", 2000),
            arguments.take("width", 64),
            arguments.take("latent", 144),
            arguments.take("swaps.timed", 20),
            arguments.take("throughput.seconds", 3),
            arguments.take("batch", 64),
            arguments.take("heap").orElse("512m"));
    Findings findings = run(options, arguments.rest());
    System.exit(findings.failures().isEmpty() && findings.wrong().isEmpty() ? 0 : 1);
  }

  /**
   * Runs all parts on a broker of its own.
   *
   * @param settings of the sampler
   */
  static Findings run(Options options, Map<String, String> settings)
      throws IOException, InterruptedException {
    try (TemporaryFolder data = new TemporaryFolder("sampler-bench");
        EmbeddedBroker broker = EmbeddedBroker.start(data.path().resolve("broker"), 0)) {
      String servers = broker.bootstrapServers();
      try (SamplerProcess sampler =
              SamplerProcess.start(options.heap(), settings, servers, data.path());
          GeneratorFeed feed =
              new GeneratorFeed(servers, PREFIX, MODEL, options.width(), options.latentSize())) {
        return new SamplerBench(options, feed, sampler).run();
      }
    }
  }

  private Findings run() throws IOException, InterruptedException {
    awaitVersion(feed.publish());
    loadWithSwaps(Duration.ofMillis((long) WARM_UPS * options.swapMillis()));
    List<Load.Result> without = new ArrayList<>();
    List<Load.Result> with = new ArrayList<>();
    try (MemoryCurve memory = new MemoryCurve(sampler)) {
      Duration time = Duration.ofMillis(1000L * options.seconds() / options.rounds());
      for (int round = 0; round < options.rounds(); round++) {
        without.add(load(time.dividedBy(3)));
        with.add(loadWithSwaps(time));
      }
      printLatencies(without, with);
      System.out.printf(
          "resident memory of the sampler: %s; last third over the one before: %.3f%n",
          memory.line(), memory.growth());
    }
    timeSwaps();
    if (options.throughputSeconds() > 0) {
      new Throughput(feed.snapshot(feed.newest()), sampler.url(), http, options.batch())
          .print(options.throughputSeconds());
    }
    List<String> wrong = answers.wrong(feed);
    System.out.printf(
        "%d different answers by %d versions; %d differ from a single-threaded evaluation%n",
        answers.count(), answers.versions(), wrong.size());
    wrong.stream().limit(SHOWN).forEach(answer -> System.out.println("differs: " + answer));
    List<Load.Result> all = new ArrayList<>(without);
    all.addAll(with);
    Load.Result total = Load.Result.of(all);
    return new Findings(total.failures(), wrong, answers.versions(), total.millis().length);
  }

  private void printLatencies(List<Load.Result> without, List<Load.Result> with) {
    Load.Result steady = Load.Result.of(without);
    Load.Result swapping = Load.Result.of(with);
    System.out.println(steady.line("one generator"));
    System.out.println(
        swapping.line("a new generator every %d ms".formatted(options.swapMillis())));
    double[] ratios = new double[with.size()];
    Arrays.setAll(ratios, i -> with.get(i).quantile(0.99) / without.get(i).quantile(0.99));
    Stream.concat(steady.failures().stream(), swapping.failures().stream())
        .distinct()
        .limit(SHOWN)
        .forEach(failure -> System.out.println("failed: " + failure));
    System.out.printf(
        "p99 with swaps over p99 without: %.2f over all; by round %s%n",
        swapping.quantile(0.99) / steady.quantile(0.99),
        Arrays.toString(Arrays.stream(ratios).map(r -> Math.round(100 * r) / 100.0).toArray()));
  }

  private Load.Result load(Duration time) throws InterruptedException {
    return Load.run(
        options.clients(), time, seed -> new LoadClient(http, sampler.url(), seed, answers));
  }

  private Load.Result loadWithSwaps(Duration time) throws InterruptedException {
    ScheduledExecutorService swaps = Executors.newSingleThreadScheduledExecutor();
    try {
      swaps.scheduleAtFixedRate(feed::publish, 0, options.swapMillis(), TimeUnit.MILLISECONDS);
      return load(time);
    } finally {
      swaps.shutdown();
      if (!swaps.awaitTermination(1, TimeUnit.MINUTES)) {
        System.out.println("a generator could not be published within a minute");
      }
    }
  }

  /** From the end of a generator's transaction to the first sample by it, on an idle sampler. */
  private void timeSwaps() throws IOException, InterruptedException {
    double[] millis = new double[options.swapsTimed()];
    for (int i = 0; i < millis.length; i++) {
      long version = feed.publish();
      long start = System.nanoTime();
      awaitVersion(version);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(
        "a generator of %.1f MB, from the topic to its first sample: median %.0f ms,"
            + " longest of %d %.0f ms%n",
        feed.bytes() / 1e6, millis[millis.length / 2], millis.length, millis[millis.length - 1]);
  }

  private void awaitVersion(long version) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sampler.url() + "v1/samples?count=1&seed=1")).build();
    long served;
    do {
      TimeUnit.MILLISECONDS.sleep(1);
      served =
          http.send(request, BodyHandlers.discarding())
              .headers()
              .firstValueAsLong("x-generator-version")
              .orElse(0);
    } while (served < version);
  }
}
