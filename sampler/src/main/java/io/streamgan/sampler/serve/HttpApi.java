package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.metric.MeterIdPrefixFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.EncodingService;
import com.linecorp.armeria.server.metric.MetricCollectingService;
import com.linecorp.armeria.server.prometheus.PrometheusExpositionService;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.watch.EventHub;
import io.streamgan.sampler.watch.TrainingWatch;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** All calls on one port. */
public final class HttpApi {
  private static final int WORKERS = 2;
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
  public record Parts(
      GenerationThread generation,
      TrainingWatch watch,
      EventHub hub,
      BooleanSupplier following,
      PrometheusMeterRegistry meters) {}

  private HttpApi() {}

  /** A server that is not started yet. */
  public static Server at(InetSocketAddress address, Limits limits, Parts parts) {
    ServerBuilder server =
        Server.builder()
            .http(address)
            .workerGroup(WORKERS)
            .blockingTaskExecutor(WORKERS)
            .maxNumConnections(limits.connections())
            .maxRequestLength(limits.requestBytes())
            .requestTimeout(limits.requestTimeout())
            .gracefulShutdownTimeout(Duration.ZERO, STOP_WITHIN)
            .errorHandler(new Problems())
            .meterRegistry(parts.meters())
            .decorator(
                MetricCollectingService.newDecorator(
                    MeterIdPrefixFunction.ofDefault("streamgan.sampler.http")))
            .decorator(new SecurityHeaders());
    SampleService samples = new SampleService(parts.generation(), limits.samples());
    WatchServices watch = new WatchServices(parts.watch(), parts.hub());
    HealthServices health = new HealthServices(parts.following(), parts.generation());
    add(server, "/v1/samples", samples);
    add(server, "/v1/generator", new GeneratorService(parts.generation()));
    add(server, "/v1/stream", watch::stream);
    add(server, "/v1/history", compressed(watch::history));
    add(server, "/v1/history/grids/{name}", watch::grid);
    add(server, "/health/live", health::live);
    add(server, "/health/ready", health::ready);
    add(server, "/metrics", PrometheusExpositionService.of(parts.meters().getPrometheusRegistry()));
    DashboardFiles.addTo(server);
    return server.build();
  }

  private static void add(ServerBuilder server, String path, HttpService service) {
    server.route().get(path).head(path).build(service);
  }

  private static HttpService compressed(HttpService service) {
    return service.decorate(EncodingService.newDecorator());
  }
}
