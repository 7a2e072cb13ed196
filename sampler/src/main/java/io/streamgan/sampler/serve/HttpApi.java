package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.Flags;
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
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.streamgan.sampler.access.AccessRules;
import io.streamgan.sampler.access.Admission;
import io.streamgan.sampler.access.CrossOrigin;
import io.streamgan.sampler.access.RequestId;
import io.streamgan.sampler.access.SecurityHeaders;
import io.streamgan.sampler.access.SessionService;
import io.streamgan.sampler.access.TrustedProxies;
import io.streamgan.sampler.classify.ClassifyService;
import io.streamgan.sampler.follow.RealImages;
import io.streamgan.sampler.generate.SampleLimit;
import io.streamgan.sampler.infer.GeneratorModel;
import io.streamgan.sampler.infer.GrpcEndpoint;
import io.streamgan.sampler.infer.InferenceRest;
import io.streamgan.sampler.infer.ModelRepository;
import io.streamgan.sampler.model.Models;
import io.streamgan.sampler.model.Readiness;
import io.streamgan.sampler.model.ServedModel;
import io.streamgan.sampler.respond.Encoders;
import io.streamgan.sampler.respond.ResponseSender;
import io.streamgan.sampler.watch.WindowHistory;
import io.streamgan.schemas.classes.ClassNames;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds the HTTP server with all its services on one port. */
public final class HttpApi {
  /** Prefix of the meters of requests. */
  static final String METERS = "streamgan.sampler.http";

  private static final MediaType PROMETHEUS_TEXT =
      MediaType.PLAIN_TEXT_UTF_8.withParameter("version", "0.0.4");
  private static final int WORKERS = 2;
  private static final int STREAMS_PER_CONNECTION = 100;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  /**
   * Limits of requests and responses.
   *
   * @param samples maximum number of samples of a request
   * @param connections maximum number of open connections
   * @param requestBytes maximum size of a request's body
   * @param requestTimeout time limit of a request, except for event streams, which end with their
   *     token
   * @param queuedEncodings maximum number of responses that wait to be encoded, without those whose
   *     samples have been drawn
   * @param unsentBytes maximum size of all responses that are being made or sent
   */
  public record ServerLimits(
      int samples,
      int connections,
      int requestBytes,
      Duration requestTimeout,
      int queuedEncodings,
      long unsentBytes) {}

  /**
   * Parts of the sampler that the services use.
   *
   * @param readiness of the models
   * @param windows of the metrics of all models
   * @param classes returns the names that requests may use for classes
   * @param real the newest real images; null if clients may not see them
   * @param following whether all topics are still followed
   */
  public record Dependencies(
      Models<ServedModel> models,
      Readiness readiness,
      WindowHistory windows,
      Supplier<ClassNames> classes,
      @Nullable RealImages real,
      BooleanSupplier following,
      PrometheusMeterRegistry meters) {}

  private HttpApi() {}

  /** Returns a server that is not started yet. */
  public static Server at(
      InetSocketAddress address, ServerLimits limits, AccessRules access, Dependencies backend) {
    EventLoopGroup workers = EventLoopGroups.newEventLoopGroup(WORKERS, "http");
    Encoders encoders = new Encoders(WORKERS, limits.queuedEncodings(), backend.meters());
    ResponseSender sender = new ResponseSender(limits.unsentBytes(), backend.meters());
    Admission admission = Admission.of(address.getAddress(), access);
    ServerBuilder server =
        Server.builder()
            .bossGroupFactory(HttpApi::acceptor)
            .workerGroup(workers, false)
            .serverListener(
                ServerListener.builder()
                    .whenStopped(stopped -> admission.close())
                    .whenStopped(stopped -> encoders.close())
                    .whenStopped(stopped -> end(workers))
                    .build())
            .blockingTaskExecutor(WORKERS)
            .maxNumConnections(limits.connections())
            .http2MaxStreamsPerConnection(STREAMS_PER_CONNECTION)
            .maxRequestLength(limits.requestBytes())
            .requestTimeout(limits.requestTimeout())
            .gracefulShutdownTimeout(Duration.ZERO, STOP_WITHIN)
            .errorHandler(new ProblemHandler())
            // Every exception is answered with a problem document, so reports of unlogged
            // exceptions are noise.
            .unloggedExceptionsReportInterval(Duration.ZERO)
            .meterRegistry(backend.meters())
            .decorator(admission)
            // A decorator encloses those before it: requests that are refused are counted, too.
            .decorator(
                MetricCollectingService.newDecorator(MeterIdPrefixFunction.ofDefault(METERS)));
    CrossOrigin.addTo(server, access);
    server
        .decorator(new SecurityHeaders(access))
        .decorator(new RequestId())
        .decorator(new TrustedProxies(access));
    if (access.isLogged()) {
      server.accessLogWriter(RequestId.accessLog(), false);
    }
    listen(server, address, access);
    SampleLimit limit = new SampleLimit(limits.samples());
    Models<ServedModel> models = backend.models();
    Supplier<ClassNames> classes = backend.classes();
    RealImages real = backend.real();
    Readiness readiness = backend.readiness();
    BooleanSupplier live = () -> backend.following().getAsBoolean() && !readiness.hasFailed();
    Models<DrawnResponses> drawn =
        models.map(
            model -> new DrawnResponses(model.generation(), limit, classes, encoders, sender));
    Models<WatchServices> watches =
        models.map(model -> new WatchServices(model.watch(), model.hub(), real != null, sender));
    HealthServices health = new HealthServices(live, models, readiness);
    add(server, "/v1/samples", byModel(drawn.map(SampleService::new)));
    add(
        server,
        "/v1/generator",
        byModel(
            models.map(
                model ->
                    new GeneratorService(
                        model.generation(), limit, limits.requestBytes(), classes, sender))));
    add(
        server,
        "/v1/generator/export",
        byModel(
            models.map(model -> new ExportService(model.generation(), classes, encoders, sender))));
    server
        .route()
        .post("/v1/classify")
        .defaultServiceName(ClassifyService.class.getName())
        .build(
            byModel(
                models.map(
                    model ->
                        new ClassifyService(
                            model.generation(), model.classifier(), limit, classes, sender))));
    add(server, "/v1/interpolation", byModel(drawn.map(InterpolationService::new)));
    if (real != null) {
      RealService service = new RealService(real, classes, encoders, sender);
      add(server, "/v1/real", byModel(models.map(model -> service)));
    }
    add(
        server,
        "/v1/timelapse.gif",
        byModel(models.map(model -> new TimelapseService(drawn.get(model.name()), model.watch()))));
    server.route().post("/v1/session").build(new SessionService(access));
    add(server, "/v1/stream", byModel(watches.map(watch -> watch::stream)));
    add(
        server,
        "/v1/windows",
        compressed(new WindowService(backend.windows(), models.first().name(), sender)));
    add(server, "/v1/history", compressed(byModel(watches.map(watch -> watch::history))));
    add(
        server,
        "/v1/history/grids/{name}",
        new GridService(models.map(ServedModel::watch).all(), sender));
    add(server, "/health/live", health::live);
    add(server, "/health/ready", health::ready);
    add(server, "/metrics", (ctx, request) -> scrape(backend.meters()));
    ModelRepository repository =
        new ModelRepository(
            models.map(
                model ->
                    new GeneratorModel(model.name(), model.generation(), limit, classes, sender)),
            live,
            readiness);
    new InferenceRest(repository, encoders, sender).addTo(server);
    GrpcEndpoint.addTo(server, repository, readiness, limits.requestBytes());
    DashboardFiles.addTo(server);
    return server.build();
  }

  private static void listen(ServerBuilder server, InetSocketAddress address, AccessRules access) {
    Path certificate = access.certificate();
    Path key = access.key();
    if (certificate == null || key == null) {
      server.http(address);
    } else {
      server.https(address).tls(TlsKeyPair.of(key.toFile(), certificate.toFile()));
    }
  }

  private static void add(ServerBuilder server, String path, HttpService service) {
    // The name is a label of meters; that of a lambda's class would change with each start.
    server.route().get(path).head(path).defaultServiceName(path).build(service);
  }

  /** Passes a request on to the service of the model that it names, or of the first one. */
  private static HttpService byModel(Models<? extends HttpService> services) {
    return (ctx, request) ->
        services.chosen(QueryParameters.model(ctx.queryParams())).serve(ctx, request);
  }

  private static EventLoopGroup acceptor(String name) {
    return switch (Flags.transportType()) {
      case EPOLL -> new Acceptor(name, EpollIoHandler.newFactory());
      case NIO -> new Acceptor(name, NioIoHandler.newFactory());
      default -> EventLoopGroups.newEventLoopGroup(1, name);
    };
  }

  /** Thread that accepts connections. The server stops it when all connections are closed. */
  private static final class Acceptor extends MultiThreadIoEventLoopGroup {
    Acceptor(String name, IoHandlerFactory handlers) {
      super(1, new DefaultThreadFactory(name), handlers);
    }

    @Override
    public Future<?> shutdownGracefully() {
      return end(this);
    }
  }

  /** Stops the threads immediately; by default, Netty waits for two seconds without tasks. */
  private static Future<?> end(EventLoopGroup threads) {
    return threads.shutdownGracefully(0, STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static HttpResponse scrape(PrometheusMeterRegistry meters) {
    return HttpResponse.of(HttpStatus.OK, PROMETHEUS_TEXT, meters.scrape());
  }

  private static HttpService compressed(HttpService service) {
    return service.decorate(EncodingService.newDecorator());
  }
}
