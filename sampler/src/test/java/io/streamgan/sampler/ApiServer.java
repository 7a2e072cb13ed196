package io.streamgan.sampler;

import com.linecorp.armeria.common.prometheus.PrometheusMeterRegistries;
import com.linecorp.armeria.server.Server;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.Images;
import io.streamgan.sampler.access.AccessRules;
import io.streamgan.sampler.classify.ClassifierThread;
import io.streamgan.sampler.follow.RealImages;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.GenerationThread.DrawLimits;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.model.Models;
import io.streamgan.sampler.model.Readiness;
import io.streamgan.sampler.model.ServedModel;
import io.streamgan.sampler.serve.HttpApi;
import io.streamgan.sampler.serve.LatencyBuckets;
import io.streamgan.sampler.watch.EventHub;
import io.streamgan.sampler.watch.TrainingWatch;
import io.streamgan.sampler.watch.WindowHistory;
import io.streamgan.schemas.classes.ClassNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The HTTP API without topics: generators are put in by hand. */
public final class ApiServer implements AutoCloseable {
  public static final int VERSIONS = 3;
  public static final int MAX_COUNT = 64;
  public static final int MAX_QUEUED_ENCODINGS = 16;
  public static final long MAX_UNSENT_BYTES = 60 << 20;
  public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final String RUN = "run";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final PrometheusMeterRegistry meters = PrometheusMeterRegistries.newRegistry();
  private final EventHub hub = new EventHub("e", 1);
  private volatile ClassNames classes = ClassNames.NONE;
  private volatile Optional<Images> newestReal = Optional.empty();
  private final RealImages real = new RealImages(() -> newestReal);
  private final GenerationThread generation;
  private final TrainingWatch watch;
  private final WindowHistory windows = new WindowHistory();
  private final ServedModel model;
  private final Server server;

  public ApiServer() {
    this(TestGenerator::new);
  }

  public ApiServer(Function<GeneratorSnapshot, ImageGenerator> engine) {
    this(engine, AccessRules.OPEN);
  }

  public ApiServer(Function<GeneratorSnapshot, ImageGenerator> engine, AccessRules access) {
    this(engine, access, new DrawLimits(64, 4096, VERSIONS));
  }

  public ApiServer(DrawLimits draws) {
    this(TestGenerator::new, AccessRules.OPEN, draws);
  }

  private ApiServer(
      Function<GeneratorSnapshot, ImageGenerator> engine, AccessRules access, DrawLimits draws) {
    Clock clock = Clock.systemUTC();
    meters.config().meterFilter(new LatencyBuckets());
    generation = new GenerationThread(engine, draws, clock, meters);
    watch =
        new TrainingWatch(
            "default", new TrainingWatch.HistoryLimits(16, 8, 1 << 20), hub, clock, meters);
    model =
        new ServedModel(
            generation,
            new ClassifierThread(
                snapshot -> Engines.load(snapshot, new EngineOptions(1)),
                MAX_QUEUED_ENCODINGS,
                meters),
            watch,
            hub);
    server =
        HttpApi.at(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HttpApi.ServerLimits(
                MAX_COUNT, 500, 100_000, REQUEST_TIMEOUT, MAX_QUEUED_ENCODINGS, MAX_UNSENT_BYTES),
            access,
            new HttpApi.Dependencies(
                Models.of(List.of("default"), name -> model),
                new Readiness(List.of(generation)),
                windows,
                () -> classes,
                real,
                () -> true,
                meters));
    server.start().join();
  }

  /** Names the classes. */
  public void name(String... names) {
    classes = ClassNames.of(List.of(names));
  }

  /** Puts images on the stream. */
  public void streams(Images images) {
    newestReal = Optional.of(images);
  }

  /** Serves the test generator whose parameters follow from {@code version}. */
  public void serve(long version) {
    serve(version, new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(version)));
  }

  /** Serves the one with classes. */
  public void serveClasses(long version) {
    serve(
        version,
        new GeneratorSnapshot(TestGenerator.CLASS_NETWORK, TestGenerator.classParameters(version)));
  }

  public void serve(long version, GeneratorSnapshot snapshot) {
    serve(RUN, version, snapshot);
  }

  /** Serves a generator of {@code run}. */
  public void serve(String run, long version, GeneratorSnapshot snapshot) {
    try {
      generation.swap(TestRecords.published(run, version, snapshot));
    } catch (RefusedGeneratorException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The newest of the loaded generators. */
  public LoadedGenerator loaded() {
    return generation.find(OptionalLong.empty());
  }

  public TrainingWatch watch() {
    return watch;
  }

  public WindowHistory windows() {
    return windows;
  }

  /** The value of a gauge, or the count of a counter. */
  public double meter(String name) {
    return meters.get(name).meters().iterator().next().measure().iterator().next().getValue();
  }

  /** Patterns of all paths that are served. */
  public Set<String> paths() {
    return server.serviceConfigs().stream()
        .map(service -> service.route().patternString().replaceAll(":(\\w+)", "{$1}"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public int port() {
    return server.activeLocalPort();
  }

  public HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send(request(path, headers));
  }

  public CompletableFuture<HttpResponse<byte[]>> getAsync(String path, String... headers) {
    return client.sendAsync(request(path, headers).build(), BodyHandlers.ofByteArray());
  }

  public HttpResponse<byte[]> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    return send(request(path, headers).POST(BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(Duration.ofSeconds(20));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    hub.close();
    server.stop().join();
    generation.close();
    model.classifier().close();
    real.close();
  }
}
