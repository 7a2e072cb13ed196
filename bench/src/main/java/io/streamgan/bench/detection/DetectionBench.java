package io.streamgan.bench.detection;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.TemporaryFolder;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.monitor.evaluate.QualitySettings;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.settings.LearningSettings;
import io.streamgan.trainer.settings.NetworkSettings;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Measures how long the monitor takes to report a failure. Broker, feed, trainer and monitor run in
 * this process as in the demo, with a small conditional model of 32x32 digits that has been trained
 * for a while. Failures are injected one after the other, and the events topic is watched. The exit
 * code is 1 when a failure is not reported in time, or an event is reported without a failure.
 *
 * <p>Arguments: {@code only=} names of {@link Failure}s, separated by commas (default: all); {@code
 * bound=150} seconds until a failure must be reported; {@code warm.seconds=100} of training before;
 * {@code other=} location of the images that replace the digits (default: textures); {@code data=}
 * a folder that keeps the trained model for the next run; and settings of all services.
 */
final class DetectionBench {
  private static final long POLL_MILLIS = 250;
  private static final int EVALUATIONS_BEFORE = 2;
  private static final Duration START = Duration.ofSeconds(90);

  private final Map<String, String> values;
  private final Path data;
  private final long boundSeconds;
  private final Optional<String> otherImages;
  private boolean failed;

  private DetectionBench(
      Map<String, String> values, Path data, long boundSeconds, Optional<String> otherImages) {
    this.values = values;
    this.data = data;
    this.boundSeconds = boundSeconds;
    this.otherImages = otherImages;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Arguments arguments = new Arguments(args);
    int bound = arguments.take("bound", 150);
    int warm = arguments.take("warm.seconds", 100);
    Optional<String> only = arguments.take("only");
    Optional<String> other = arguments.take("other");
    Optional<String> kept = arguments.take("data");
    Map<String, String> values = arguments.rest();
    DetectionRig.requireKnown(values.keySet());
    boolean failed;
    try (TemporaryFolder temporary = new TemporaryFolder("detection-bench");
        EmbeddedBroker broker = EmbeddedBroker.start(temporary.path().resolve("broker"), 0)) {
      Path data = kept.map(Path::of).orElse(temporary.path().resolve("data"));
      Files.createDirectories(data);
      values.put("kafka.streams.state.dir", temporary.path().resolve("streams").toString());
      values.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
      small(values);
      DetectionBench bench = new DetectionBench(values, data, bound, other);
      bench.warmUp(warm);
      bench.injectAll(only);
      failed = bench.failed;
    }
    System.exit(failed ? 1 : 0);
  }

  /** Chooses a model so small that each failure takes two or three minutes on two cores. */
  private static void small(Map<String, String> values) {
    values.putIfAbsent(NetworkSettings.NETWORK_WIDTH.name(), "16");
    values.putIfAbsent(NetworkSettings.CONDITIONAL.name(), "true");
    values.putIfAbsent(LearningSettings.EMA_HALF_LIFE_IMAGES.name(), "2000");
    values.putIfAbsent(TrainerSettings.BATCH_SIZE.name(), "32");
    values.putIfAbsent(TrainerSettings.ENGINE_THREADS.name(), "1");
    values.putIfAbsent(ResilienceSettings.DIVERGENCE_ACTION.name(), "rollback");
    values.putIfAbsent(QualitySettings.INTERVAL_MS.name(), "8000");
    values.putIfAbsent(QualitySettings.IMAGES.name(), "256");
  }

  private Path model() {
    return data.resolve("warm.checkpoint");
  }

  /** Learns, until there are a model and a classifier. */
  private void warmUp(int seconds) throws InterruptedException {
    values.put(QualitySettings.EXTRACTOR_FILE.name(), data.resolve("classifier").toString());
    if (Files.exists(model())) {
      return;
    }
    try (DetectionRig rig = new DetectionRig(values, "warm.", null)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      await(
          Duration.ofSeconds(2L * seconds),
          () -> System.nanoTime() > end && Files.exists(data.resolve("classifier")));
      System.out.printf("learned %d steps before anything fails%n", rig.step());
      rig.stopAndExport(model());
    }
  }

  private void injectAll(Optional<String> only) throws IOException, InterruptedException {
    System.out.printf("%-20s %-18s %9s %9s%n", "failure", "event", "seconds", "steps");
    for (Failure failure : chosen(only)) {
      inject(failure);
    }
  }

  private static List<Failure> chosen(Optional<String> only) {
    if (only.isEmpty()) {
      return List.of(Failure.values());
    }
    return Arrays.stream(only.get().split(",", -1))
        .map(
            label ->
                Arrays.stream(Failure.values())
                    .filter(failure -> failure.label().equals(label))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "there is no failure '%s'".formatted(label))))
        .toList();
  }

  private void inject(Failure failure) throws IOException, InterruptedException {
    String prefix = failure.label() + ".";
    try (DetectionRig rig = new DetectionRig(values, prefix, model())) {
      boolean ready =
          await(START, () -> rig.qualities().size() >= EVALUATIONS_BEFORE && rig.step() > 0);
      List<HealthEvent> before = rig.events();
      if (!ready || !before.isEmpty()) {
        failed = true;
        System.out.printf(
            "%-20s %s%n",
            failure.label(), ready ? "reported before: " + types(before) : "no start");
        return;
      }
      long step = rig.step();
      long from = System.nanoTime();
      begin(failure, rig);
      boolean caught =
          await(Duration.ofSeconds(boundSeconds), () -> first(rig, failure).isPresent());
      double seconds = (System.nanoTime() - from) / 1e9;
      if (!caught) {
        failed = true;
        System.out.printf(
            "%-20s not reported within %d s; reported: %s%n",
            failure.label(), boundSeconds, types(rig.events()));
        return;
      }
      HealthEvent told = first(rig, failure).orElseThrow();
      System.out.printf(
          "%-20s %-18s %9.1f %9d   %s%n",
          failure.label(),
          told.getType(),
          seconds,
          Math.max(0, told.getStep() - step),
          told.getMessage());
    }
  }

  private void begin(Failure failure, DetectionRig rig) throws IOException {
    TestInputs inputs = new TestInputs(32);
    switch (failure) {
      case INPUT_STOPPED -> rig.stopFeeding();
      case LABELS_SHUFFLED -> rig.feed(inputs.shuffled(data).toString());
      case OTHER_IMAGES ->
          rig.feed(otherImages.isPresent() ? otherImages.get() : inputs.textures(data).toString());
      default -> rig.inject(failure);
    }
  }

  private static Optional<HealthEvent> first(DetectionRig rig, Failure failure) {
    return rig.events().stream()
        .filter(event -> failure.reported().contains(event.getType()))
        .findFirst();
  }

  private static List<String> types(List<HealthEvent> events) {
    return events.stream().map(e -> e.getType() + " " + e.getPhase()).toList();
  }

  /** Whether {@code condition} comes true in time. */
  private static boolean await(Duration patience, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      if (condition.getAsBoolean()) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }
}
