package io.streamgan.sampler;

import com.linecorp.armeria.common.prometheus.PrometheusMeterRegistries;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.Server;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.streamgan.codec.RecentImages;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.sampler.access.AccessRules;
import io.streamgan.sampler.access.IdentityProvider;
import io.streamgan.sampler.follow.RealImages;
import io.streamgan.sampler.generate.SampleLimit;
import io.streamgan.sampler.model.Models;
import io.streamgan.sampler.model.Readiness;
import io.streamgan.sampler.model.ServedModel;
import io.streamgan.sampler.request.RequestFollower;
import io.streamgan.sampler.serve.HttpApi;
import io.streamgan.sampler.serve.LatencyBuckets;
import io.streamgan.sampler.serve.SampleRequests;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicFollower;
import io.streamgan.schemas.topics.Topics;
import io.streamgan.service.Meters;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sampler: follows the topics of its models and serves their newest generators over HTTP.
 * Threads: those of each {@link ModelServing}, one per follower, and those of the HTTP server.
 */
public final class SamplerServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SamplerServer.class);
  static final List<Topic> TOPICS =
      List.of(
          Topic.METRICS,
          Topic.SAMPLES,
          Topic.EVENTS,
          Topic.METRIC_WINDOWS,
          Topic.QUALITY,
          Topic.ROUNDS,
          Topic.CLASSES,
          Topic.GENERATORS);

  /** Value of the tag for meters of the process, if it serves several models. */
  private static final String NO_MODEL = "";

  private final Settings settings;
  private final PrometheusMeterRegistry meters = PrometheusMeterRegistries.newRegistry();
  private final Meters shown;
  private final Models<ModelServing> models;
  private final Readiness readiness;
  private final SharedReports reports;
  private final Server server;
  private final List<Supplier<Optional<Throwable>>> failures = new CopyOnWriteArrayList<>();
  private final @Nullable RealImages real;

  /** Parts that run, in the order in which they are closed: the last started first. */
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  private SamplerServer(Settings settings, Function<GeneratorSnapshot, ImageGenerator> engine) {
    SamplerSettings.requireConsistent(settings);
    this.settings = settings;
    List<String> names = SamplerSettings.modelNames(settings);
    meters
        .config()
        .commonTags(Meters.MODEL, names.size() == 1 ? names.get(0) : NO_MODEL)
        .meterFilter(new LatencyBuckets());
    shown = Meters.in(meters);
    long started = System.currentTimeMillis();
    models =
        Models.of(
            names,
            name ->
                new ModelServing(
                    name,
                    settings,
                    engine,
                    classifier -> Engines.load(classifier, options(settings)),
                    Long.toString(started + names.indexOf(name), Character.MAX_RADIX),
                    meters(name)));
    Models<ServedModel> served = models.map(ModelServing::served);
    readiness = new Readiness(served.map(ServedModel::generation).all());
    reports = new SharedReports(settings, meters);
    real = settings.get(SamplerSettings.REAL_IMAGES) ? realImages() : null;
    server =
        HttpApi.at(
            address(),
            new HttpApi.ServerLimits(
                settings.get(SamplerSettings.MAX_COUNT),
                settings.get(SamplerSettings.MAX_CONNECTIONS),
                settings.get(SamplerSettings.MAX_REQUEST_BYTES),
                settings.get(SamplerSettings.REQUEST_TIMEOUT),
                settings.get(SamplerSettings.MAX_QUEUED_REQUESTS),
                settings.get(SamplerSettings.MAX_UNSENT_BYTES)),
            access(),
            new HttpApi.Dependencies(
                served,
                readiness,
                reports.windows(),
                reports::classes,
                real,
                () -> isFollowing(failures),
                meters));
  }

  /** Meters of one model, which are shown among all of the sampler's. */
  private MeterRegistry meters(String model) {
    CompositeMeterRegistry ofModel = new CompositeMeterRegistry();
    ofModel.config().commonTags(Meters.MODEL, model);
    return ofModel.add(meters);
  }

  private RealImages realImages() {
    RecentImages topic =
        new RecentImages(
            settings.kafka(Client.CONSUMER),
            Topic.IMAGES.name(settings.topicsPrefix()),
            shape -> {});
    return new RealImages(() -> topic.newest(RealImages.COUNT));
  }

  /**
   * Starts a sampler, and returns when it answers requests. Before the first generator arrives,
   * requests for samples are answered with status 503.
   *
   * @param settings made with {@link SamplerSettings#definition}
   * @throws CannotListenException when the port is in use or the address is not one of this machine
   * @throws io.streamgan.schemas.topics.UnreachableClusterException when no broker answers
   * @throws io.streamgan.schemas.topics.MissingTopicException when a topic is missing and may not
   *     be created
   */
  public static SamplerServer start(Settings settings) {
    return start(settings, snapshot -> Engines.load(snapshot, options(settings)));
  }

  static SamplerServer start(
      Settings settings, Function<GeneratorSnapshot, ImageGenerator> engine) {
    SamplerServer started = new SamplerServer(settings, engine);
    try {
      started.listen();
      started.provideTopics();
      started.follow();
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** Port that the server listens on. */
  int port() {
    return server.activeLocalPort();
  }

  /**
   * URL of the dashboard. For a server that listens on all addresses, the URL has the loopback
   * address.
   */
  public String url() {
    String host = settings.get(SamplerSettings.HOST);
    boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
    String name = everywhere ? "127.0.0.1" : host;
    return (isSecure() ? "https://" : "http://")
        + (name.contains(":") ? "[" + name + "]" : name)
        + (":" + port() + "/");
  }

  /** Ends event streams, waits up to 2 s for running requests, and stops following the topics. */
  @Override
  public void close() {
    while (!running.isEmpty()) {
      AutoCloseable next = running.pop();
      try {
        next.close();
      } catch (Exception e) {
        // The remaining parts must be closed as well.
        LOG.warn("{} did not close: {}", next.getClass().getSimpleName(), e.getMessage(), e);
      }
    }
  }

  private void listen() {
    running.push(meters::close);
    running.push(shown);
    models.all().forEach(running::push);
    if (real != null) {
      running.push(real);
    }
    running.push(() -> server.stop().join());
    try {
      server.start().join();
    } catch (RuntimeException e) {
      throw cannotListen(Exceptions.peel(e));
    }
    models.all().forEach(model -> running.push(model.served().hub()));
  }

  private void provideTopics() {
    List<Topic> topics = new ArrayList<>(TOPICS);
    if (settings.get(SamplerSettings.REQUESTS)) {
      topics.addAll(List.of(Topic.SAMPLE_REQUESTS, Topic.SAMPLE_REPLIES));
    }
    Topics.provide(settings, topics);
  }

  private void follow() {
    follow(reports.follow());
    for (ModelServing model : models.all()) {
      running.push(model.publishStatus());
      follow(model.followReports());
      follow(model.followGenerators());
    }
    if (settings.get(SamplerSettings.REQUESTS)) {
      answerRequests();
    }
  }

  private void answerRequests() {
    String prefix = settings.topicsPrefix();
    RequestFollower follower =
        RequestFollower.start(
            settings.kafka(Client.CONSUMER),
            settings.kafka(Client.PRODUCER),
            SamplerSettings.requestGroup(settings),
            new RequestFollower.RequestTopics(
                Topic.SAMPLE_REQUESTS.name(prefix), Topic.SAMPLE_REPLIES.name(prefix)),
            new SampleRequests(
                models.map(model -> model.served().generation()),
                new SampleLimit(settings.get(SamplerSettings.MAX_COUNT)),
                reports::classes),
            readiness.first());
    failures.add(follower::failure);
    follower.watch(shown);
    running.push(follower);
  }

  private void follow(TopicFollower follower) {
    failures.add(follower::failure);
    follower.watch(shown::watch);
    running.push(follower);
  }

  private static boolean isFollowing(List<Supplier<Optional<Throwable>>> failures) {
    return failures.stream().allMatch(failure -> failure.get().isEmpty());
  }

  private static EngineOptions options(Settings settings) {
    return new EngineOptions(settings.get(SamplerSettings.THREADS));
  }

  private AccessRules access() {
    return new AccessRules(
        settings.get(SamplerSettings.TOKEN),
        provider(),
        settings.get(SamplerSettings.HOSTS),
        settings.get(SamplerSettings.CORS_ORIGINS),
        settings.get(SamplerSettings.TRUSTED_PROXIES),
        settings.get(SamplerSettings.ACCESS_LOG),
        settings.get(SamplerSettings.REQUESTS_PER_SECOND),
        isSecure() ? Path.of(settings.get(SamplerSettings.TLS_CERTIFICATE)) : null,
        isSecure() ? Path.of(settings.get(SamplerSettings.TLS_KEY)) : null);
  }

  private @Nullable IdentityProvider provider() {
    String issuer = settings.get(SamplerSettings.OIDC_ISSUER);
    return issuer.isEmpty()
        ? null
        : new IdentityProvider(
            issuer,
            settings.get(SamplerSettings.OIDC_AUDIENCE),
            settings.get(SamplerSettings.OIDC_JWKS_URL),
            settings.get(SamplerSettings.OIDC_ROLES_CLAIM));
  }

  private boolean isSecure() {
    return !settings.get(SamplerSettings.TLS_CERTIFICATE).isEmpty();
  }

  private InetSocketAddress address() {
    try {
      return new InetSocketAddress(
          InetAddress.getByName(settings.get(SamplerSettings.HOST)),
          settings.get(SamplerSettings.PORT));
    } catch (UnknownHostException e) {
      throw cannotListen(e);
    }
  }

  private CannotListenException cannotListen(Throwable cause) {
    return new CannotListenException(
        settings.get(SamplerSettings.HOST), settings.get(SamplerSettings.PORT), cause);
  }
}
