package io.streamgan.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service's meters: its own, its process's, and those that Kafka's clients keep. Where nobody can
 * read them, nothing is bound. All methods may be called by any thread.
 */
public final class Meters implements AutoCloseable {
  /** Tag of the model's name. */
  public static final String MODEL = "model";

  /** Tag of the training run's name. */
  public static final String RUN = "run";

  private static final Logger LOG = LoggerFactory.getLogger(Meters.class);

  private final MeterRegistry registry;
  private final boolean read;
  private final @Nullable MetricsEndpoint endpoint;

  /** Looks for meters that clients have made since, as for a partition's lag, and for the run. */
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "client-meters");
            thread.setDaemon(true);
            return thread;
          });

  /** The last bound first. */
  private final Deque<AutoCloseable> bound = new ArrayDeque<>();

  private Meters(MeterRegistry registry, boolean read, @Nullable MetricsEndpoint endpoint) {
    this.registry = registry;
    this.read = read;
    this.endpoint = endpoint;
    if (!read) {
      return;
    }
    MultiGauge run =
        MultiGauge.builder("streamgan.run")
            .description("1 for the run that is trained, or was last heard of")
            .register(registry);
    looking.scheduleWithFixedDelay(() -> tellRun(run), 0, 1, TimeUnit.SECONDS);
    List.of(
            new JvmMemoryMetrics(),
            new JvmGcMetrics(),
            new JvmHeapPressureMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics())
        .forEach(this::bind);
  }

  /**
   * Meters at {@code GET /metrics}, where {@code settings} name a port.
   *
   * @param tags of all meters
   * @throws java.io.UncheckedIOException when the address cannot be listened on
   */
  public static Meters serve(MetricsSettings settings, Tag... tags) {
    if (!settings.isServed()) {
      return none();
    }
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().commonTags(Tags.of(tags));
    MetricsEndpoint endpoint = new MetricsEndpoint(settings, registry);
    LOG.info("meters at http://{}:{}/metrics", settings.host(), endpoint.port());
    return new Meters(registry, true, endpoint);
  }

  /** Meters that nobody reads. */
  public static Meters none() {
    return new Meters(new CompositeMeterRegistry(), false, null);
  }

  /** Meters of a service that serves and closes {@code registry} itself. */
  public static Meters in(MeterRegistry registry) {
    return new Meters(registry, true, null);
  }

  /** Port that they are served at; empty where they are not, or by another. */
  public OptionalInt port() {
    return endpoint == null ? OptionalInt.empty() : OptionalInt.of(endpoint.port());
  }

  /** Where meters are kept; what is registered with those that nobody reads costs nothing. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Adds meters, until {@link #close}, or until what is returned is closed. */
  public synchronized Binding bind(MeterBinder meters) {
    if (!read) {
      return () -> {};
    }
    meters.bindTo(registry);
    if (!(meters instanceof AutoCloseable closeable)) {
      return () -> {};
    }
    bound.push(closeable);
    return () -> release(closeable);
  }

  private synchronized void release(AutoCloseable meters) {
    if (bound.remove(meters)) {
      close(meters);
    }
  }

  /** Lets go of what was bound. */
  @FunctionalInterface
  public interface Binding extends AutoCloseable {
    @Override
    void close();
  }

  /** Adds those of a consumer. */
  public Binding watch(Consumer<?, ?> consumer) {
    return bind(new KafkaClientMetrics(consumer, Tags.empty(), looking));
  }

  /** Adds those of a producer. */
  public Binding watch(Producer<?, ?> producer) {
    return bind(new KafkaClientMetrics(producer, Tags.empty(), looking));
  }

  /** Adds those of Kafka Streams, its clients' included. */
  public Binding watch(KafkaStreams streams) {
    return bind(new KafkaStreamsMetrics(streams, Tags.empty(), looking));
  }

  private static void tellRun(MultiGauge run) {
    String newest = CurrentRun.newest().runId();
    if (!newest.isEmpty()) {
      run.register(List.of(MultiGauge.Row.of(Tags.of(RUN, newest), 1)), true);
    }
  }

  /** Stops serving, and lets go of clients; to be closed before they are. */
  @Override
  public synchronized void close() {
    looking.shutdownNow();
    if (endpoint != null) {
      endpoint.close();
    }
    while (!bound.isEmpty()) {
      close(bound.pop());
    }
  }

  private static void close(AutoCloseable meters) {
    try {
      meters.close();
    } catch (Exception e) {
      LOG.warn("meters are left behind: {}", e.getMessage(), e);
    }
  }
}
