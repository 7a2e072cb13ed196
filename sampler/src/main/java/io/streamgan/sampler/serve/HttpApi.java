package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.metric.MeterIdPrefixFunction;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerListener;
import com.linecorp.armeria.server.encoding.EncodingService;
import com.linecorp.armeria.server.metric.MetricCollectingService;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.streamgan.sampler.access.Access;
import io.streamgan.sampler.access.Admission;
import io.streamgan.sampler.access.SecurityHeaders;
import io.streamgan.sampler.access.SessionService;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.SampleLimit;
import io.streamgan.sampler.infer.GeneratorModel;
import io.streamgan.sampler.infer.GrpcEndpoint;
import io.streamgan.sampler.infer.InferenceRest;
import io.streamgan.sampler.watch.EventHub;
import io.streamgan.sampler.watch.TrainingWatch;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** All calls on one port. */
public final class HttpApi {
  private static final MediaType PROMETHEUS_TEXT =
      MediaType.PLAIN_TEXT_UTF_8.withParameter("version", "0.0.4");
  private static final int WORKERS = 2;
  private static final int STREAMS_PER_CONNECTION = 100;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  /**
   * What a request may use.
   *
   * @param samples a request at most
   * @param connections at a time
   * @param requestBytes of a body
   * @param requestTimeout except for event streams
   */
  public record Limits(int samples, int connections, int requestBytes, Duration requestTimeout) {}

  /**
   * What answers.
   *
   * @param following whether the topics are still followed
   */
  public record Backend(
      GenerationThread generation,
      TrainingWatch watch,
      EventHub hub,
      BooleanSupplier following,
      PrometheusMeterRegistry meters) {}

  private HttpApi() {}

  /** A server that is not started yet. */
  public static Server at(
      InetSocketAddress address, Limits limits, Access access, Backend backend) {
    EventLoopGroup workers = EventLoopGroups.newEventLoopGroup(WORKERS, "http");
    ServerBuilder server =
        Server.builder()
            .workerGroup(workers, false)
            .serverListener(ServerListener.builder().whenStopped(s -> end(workers)).build())
            .blockingTaskExecutor(WORKERS)
            .maxNumConnections(limits.connections())
            .http2MaxStreamsPerConnection(STREAMS_PER_CONNECTION)
            .maxRequestLength(limits.requestBytes())
            .requestTimeout(limits.requestTimeout())
            .gracefulShutdownTimeout(Duration.ZERO, STOP_WITHIN)
            .errorHandler(new Problems())
            // Each is answered with a problem document; counting them again as unlogged is noise.
            .unloggedExceptionsReportInterval(Duration.ZERO)
            .meterRegistry(backend.meters())
            .decorator(
                MetricCollectingService.newDecorator(
                    MeterIdPrefixFunction.ofDefault("streamgan.sampler.http")))
            .decorator(Admission.of(address.getAddress(), access))
            .decorator(new SecurityHeaders());
    listen(server, address, access);
    SampleLimit limit = new SampleLimit(limits.samples());
    SampleService samples = new SampleService(backend.generation(), limit);
    WatchServices watch = new WatchServices(backend.watch(), backend.hub());
    BooleanSupplier live =
        () -> backend.following().getAsBoolean() && !backend.generation().failure().isDone();
    HealthServices health = new HealthServices(live, backend.generation());
    add(server, "/v1/samples", samples);
    add(server, "/v1/generator", new GeneratorService(backend.generation()));
    add(server, "/v1/generator/export", new ExportService(backend.generation()));
    add(server, "/v1/interpolation", new InterpolationService(backend.generation(), limit));
    add(
        server,
        "/v1/timelapse.gif",
        new TimelapseService(backend.generation(), backend.watch(), limit));
    server.route().post("/v1/session").build(new SessionService(access));
    add(server, "/v1/stream", watch::stream);
    add(
        server,
        "/v1/windows",
        compressed(new WindowService(backend.watch().windows(), backend.watch().model())));
    add(server, "/v1/history", compressed(watch::history));
    add(server, "/v1/history/grids/{name}", watch::grid);
    add(server, "/health/live", health::live);
    add(server, "/health/ready", health::ready);
    add(server, "/metrics", (ctx, request) -> scrape(backend.meters()));
    GeneratorModel model =
        new GeneratorModel(backend.watch().model(), backend.generation(), limit, live);
    new InferenceRest(model).addTo(server);
    server.service(GrpcEndpoint.of(model, backend.generation(), limits.requestBytes()));
    DashboardFiles.addTo(server);
    return server.build();
  }

  private static void listen(ServerBuilder server, InetSocketAddress address, Access access) {
    Path certificate = access.certificate();
    Path key = access.key();
    if (certificate == null || key == null) {
      server.http(address);
    } else {
      server.https(address).tls(TlsKeyPair.of(key.toFile(), certificate.toFile()));
    }
  }

  private static void add(ServerBuilder server, String path, HttpService service) {
    server.route().get(path).head(path).build(service);
  }

  /** At once: by default, Netty waits for two quiet seconds. */
  private static void end(EventLoopGroup workers) {
    workers.shutdownGracefully(0, STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static HttpResponse scrape(PrometheusMeterRegistry meters) {
    return HttpResponse.of(HttpStatus.OK, PROMETHEUS_TEXT, meters.scrape());
  }

  private static HttpService compressed(HttpService service) {
    return service.decorate(EncodingService.newDecorator());
  }
}
