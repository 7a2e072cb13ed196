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
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meters of a service: its own, those of its process, and those of its Kafka clients. Without an
 * endpoint or a registry that serves them, no meter is bound. All methods may be called by any
 * thread.
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

  /** Polls for meters that clients create later, such as a partition's lag, and for the run. */
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "client-meters");
            thread.setDaemon(true);
            return thread;
          });

  /** Newest first. */
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
            .description("1 for the run that is being trained, or that was seen last")
            .register(registry);
    looking.scheduleWithFixedDelay(() -> publishRun(run), 0, 1, TimeUnit.SECONDS);
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
   * Serves meters at {@code GET /metrics}, and {@code /health/live} and {@code /health/ready}, if
   * {@code settings} name a port. The service is ready when {@link #readyWhen} or {@link
   * #watch(KafkaStreams)} says so.
   *
   * @param tags tags that all meters carry
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

  /** Meters without an endpoint: nothing is bound to them. */
  public static Meters none() {
    return new Meters(new CompositeMeterRegistry(), false, null);
  }

  /** Meters of a service that serves and closes {@code registry} itself. */
  public static Meters in(MeterRegistry registry) {
    return new Meters(registry, true, null);
  }

  /** Port of the endpoint; empty if this object has none. */
  public OptionalInt port() {
    return endpoint == null ? OptionalInt.empty() : OptionalInt.of(endpoint.port());
  }

  /** The registry; without an endpoint it is empty and costs nothing. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Binds meters until {@link #close} is called or the returned binding is closed. */
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

  /** Unbinds meters when it is closed. */
  @FunctionalInterface
  public interface Binding extends AutoCloseable {
    @Override
    void close();
  }

  /** Sets the condition under which {@code /health/ready} says that the service is ready. */
  public void readyWhen(BooleanSupplier condition) {
    if (endpoint != null) {
      endpoint.readyWhen(condition);
    }
  }

  /** Binds the meters of a consumer. */
  public Binding watch(Consumer<?, ?> consumer) {
    return bind(new KafkaClientMetrics(consumer, Tags.empty(), looking));
  }

  /** Binds the meters of a producer. */
  public Binding watch(Producer<?, ?> producer) {
    return bind(new KafkaClientMetrics(producer, Tags.empty(), looking));
  }

  /**
   * Binds the meters of Kafka Streams and of its clients; the service is ready while {@code
   * streams} is running.
   */
  public Binding watch(KafkaStreams streams) {
    readyWhen(() -> streams.state() == KafkaStreams.State.RUNNING);
    return bind(new KafkaStreamsMetrics(streams, Tags.empty(), looking));
  }

  private static void publishRun(MultiGauge run) {
    String newest = CurrentRun.newest().runId();
    if (!newest.isEmpty()) {
      run.register(List.of(MultiGauge.Row.of(Tags.of(RUN, newest), 1)), true);
    }
  }

  /** Stops serving and unbinds all meters; call this before the Kafka clients are closed. */
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
      LOG.warn("meters could not be unbound: {}", e.getMessage(), e);
    }
  }
}
