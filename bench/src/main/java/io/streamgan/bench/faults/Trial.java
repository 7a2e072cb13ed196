package io.streamgan.bench.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.bench.BenchException;
import io.streamgan.bench.Child;
import io.streamgan.bench.Clock;
import io.streamgan.bench.faults.cluster.Cluster;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Trains one model on a known stream while a {@link Disturbance} harms it, then its undisturbed
 * twin, and compares both with what was fed.
 */
final class Trial implements AutoCloseable {
  static final String PREFIX = "streamgan.";
  static final int BATCH = 16;
  private static final String DISTURBED = "disturbed";
  static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final int RUNNING_MILLIS = 1_500;
  private static final int COMMIT_MILLIS = 25;
  private static final Duration PROGRESS = Duration.ofSeconds(120);

  private final Plan plan;
  private final Cluster cluster;
  private final PrintStream out;
  private final Figures figures;
  private final KnownStream stream;
  private final Watch watch;
  private final Random random;
  private final List<Child> children = new ArrayList<>();
  private final List<Runnable> lastActs = new ArrayList<>();

  /**
   * Parameters of a trial.
   *
   * @param directory of the brokers' data and the processes' output
   * @param times number of disturbances
   * @param seed of the stream, the model, and the kinds and moments of disturbance
   * @param malformedEvery one record in this many is malformed; 0 for none
   * @param trainer further arguments of all trainers
   */
  record Plan(
      Path directory,
      int times,
      long seed,
      int partitions,
      int malformedEvery,
      List<String> trainer) {}

  /** Does harm. */
  interface Disturbance {
    /** Further arguments of all trainers. */
    default List<String> trainerArguments(Path directory) {
      return List.of();
    }

    /** Number of lanes of the models; the aggregators are the disturbance's own. */
    default int lanes() {
      return 1;
    }

    /** Whether images that are fed may be missing on the topic before they are learned. */
    default boolean losesImages() {
      return false;
    }

    /** Comes back when enough harm is done, with no trainer running. */
    void run(Trial trial);
  }

  Trial(Plan plan, Cluster cluster, PrintStream out) {
    this.plan = plan;
    this.cluster = cluster;
    this.out = out;
    figures = new Figures(out);
    random = new Random(plan.seed());
    Map<String, Object> client = client();
    createMissing(Topics.all());
    watch = new Watch(client, Topic.METRICS.name(PREFIX), DISTURBED);
    stream =
        new KnownStream(
            client,
            Topic.IMAGES.name(PREFIX),
            plan.partitions(),
            plan.seed(),
            1_000,
            2_000,
            watch::nextImage,
            plan.malformedEvery());
  }

  /** Whether all figures are right; prints them. */
  boolean run(String title, Disturbance disturbance) {
    long start = System.nanoTime();
    stream.start();
    disturbance.run(this);
    if (disturbance.lanes() > 1) {
      stream.endAlikeAtMultipleOf(BATCH);
    } else {
      stream.endAtMultipleOf(BATCH);
    }
    if (disturbance.losesImages()) {
      say("fed %,d images; training on what is left", stream.images());
      learnTheRest();
      watch.close();
      judgeLosses();
    } else {
      learnAll(disturbance.lanes());
    }
    figures.tell("time", "%.0f s", (System.nanoTime() - start) / 1e9);
    return figures.print(title);
  }

  private void learnAll(int lanes) {
    long steps = stream.images() / BATCH / lanes;
    say("fed %,d images; training to the end, step %,d", stream.images(), steps);
    JsonNode disturbed = toTheEnd(DISTURBED, steps);
    watch.close();
    judge(steps, lanes, disturbed);
    if (plan.partitions() == lanes) {
      say("training the undisturbed twin");
      String twin = toTheEnd("undisturbed", steps).path("parameterHash").asText();
      figures.check(
          "parameter hash, as undisturbed", disturbed.path("parameterHash").asText(), twin);
    }
  }

  private void learnTheRest() {
    try (Child trainer = trainer()) {
      Clock clock = new Clock(PATIENCE);
      while (stream.images() - watch.nextImage() >= BATCH) {
        if (!trainer.isAlive()) {
          throw new BenchException("the trainer ended: " + trainer.lastWords());
        }
        clock.tick("images wait");
      }
      trainer.stop();
    }
  }

  private void judge(long steps, int lanes, JsonNode disturbed) {
    Audit audit = new Audit(client(), Topic.METRICS.name(PREFIX), DISTURBED);
    figures.check("steps on the metrics topic", audit.steps(), steps * lanes);
    figures.check("imagesSeen", disturbed.path("imagesSeen").asLong(), stream.images());
    judge(audit, steps, lanes);
    if (lanes > 1) {
      ClosedRounds.read(client(), DISTURBED).judge(figures, lanes, steps, stream.images());
    }
  }

  private void judgeLosses() {
    Audit audit = new Audit(client(), Topic.METRICS.name(PREFIX), DISTURBED);
    List<ReportedLoss> losses = ReportedLoss.read(client());
    Set<String> learned = audit.images().keySet();
    long waiting = stream.images() - watch.nextImage();
    long missing = 0;
    long unreported = 0;
    for (KnownStream.Fed record : stream.fed()) {
      long absent =
          LongStream.range(record.firstImage(), record.firstImage() + record.images())
              .filter(image -> image < watch.nextImage())
              .filter(image -> !learned.contains(Long.toString(image)))
              .count();
      missing += absent;
      unreported += losses.stream().anyMatch(loss -> loss.covers(record)) ? 0 : absent;
    }
    figures.check("losses reported", losses.size(), plan.times());
    figures.tell("images lost", missing);
    figures.check("images lost without a report", unreported, 0);
    figures.tell("images that are too few for a step", waiting);
    judge(audit, audit.steps(), 1);
    figures.check("images fed", learned.size() + missing + waiting, stream.images());
  }

  private void judge(Audit audit, long steps, int lanes) {
    figures.check("newest step", audit.newestStep(), steps);
    figures.check("steps there twice", audit.stepsTwice(), 0);
    figures.check("runs", audit.runs(), 1);
    figures.check("imagesSeen on the metrics topic", audit.imagesSeen(), lanes * steps * BATCH);
    Map<String, Integer> images = audit.images();
    figures.check("images learned, by id", images.size(), lanes * steps * BATCH);
    figures.check(
        "images learned twice, by id",
        images.values().stream().filter(times -> times > 1).count(),
        0);
    List<String> letters = audit.deadLetters(Topic.DEAD_LETTERS.name(PREFIX));
    figures.check("dead letters", letters.size(), stream.malformed());
    figures.check(
        "dead letters there twice", letters.size() - letters.stream().distinct().count(), 0);
    figures.tell("commits that were undone", audit.abortedCommits());
    figures.tell("steps in them", audit.uncommittedSteps());
  }

  private JsonNode toTheEnd(String model, long steps) {
    try (Child child = start(model, "--steps", Long.toString(steps))) {
      int code = child.await(PATIENCE);
      if (code != 0) {
        throw new BenchException(
            "the trainer of model %s ended with code %d: %s"
                .formatted(model, code, child.lastWords()));
      }
      return new ObjectMapper().readTree(child.lastLineOut());
    } catch (JsonProcessingException e) {
      throw new BenchException("no JSON line from the trainer of model " + model, e);
    }
  }

  /** Starts a trainer of the disturbed model. */
  Child trainer(String... arguments) {
    return start(DISTURBED, arguments);
  }

  private Child start(String model, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "train",
                "--bootstrap-servers",
                cluster.trainersBootstrapServers(),
                "--batch",
                Integer.toString(BATCH),
                "--seed",
                Long.toString(plan.seed())));
    Map<String, Object> settings = new HashMap<>();
    settings.put("model.name", model);
    settings.put("network.width", 4);
    settings.put("latent.size", 8);
    settings.put("samples.rows", 2);
    settings.put("samples.columns", 2);
    settings.put("engine.threads", 1);
    settings.put("commit.interval.ms", 300);
    settings.put("metrics.image.ids", true);
    settings.forEach((name, value) -> all.addAll(List.of("-D", name + "=" + value)));
    all.addAll(plan.trainer());
    all.addAll(Arrays.asList(arguments));
    Child child = Child.streamgan("train", plan.directory(), all.toArray(String[]::new));
    children.add(child);
    return child;
  }

  /**
   * Starts an aggregator.
   *
   * @param name of its folder of state
   */
  Child aggregator(String name, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "average",
                "--bootstrap-servers",
                cluster.trainersBootstrapServers(),
                "-D",
                "kafka.streams.state.dir=" + plan.directory().resolve(name)));
    all.addAll(Arrays.asList(arguments));
    Child child = Child.streamgan(name, plan.directory(), all.toArray(String[]::new));
    children.add(child);
    return child;
  }

  /** Starts a trainer of another model. */
  Child trainerOf(String model) {
    return start(model);
  }

  /** Starts to follow the metrics of another model. */
  Watch watch(String model) {
    return new Watch(client(), Topic.METRICS.name(PREFIX), model);
  }

  /** Waits until a step of the disturbed model has been sent since {@code arrivals}. */
  void awaitProgress(long arrivals, Child trainer) {
    awaitProgress(watch, arrivals, trainer);
  }

  /** Waits until a step of the model of {@code watch} has been sent since {@code arrivals}. */
  static void awaitProgress(Watch watch, long arrivals, Child trainer) {
    Clock clock = new Clock(PROGRESS);
    while (!watch.awaitMoreThan(arrivals, Duration.ofMillis(500))) {
      if (!trainer.isAlive()) {
        throw new BenchException("the trainer ended: " + trainer.lastWords());
      }
      clock.tick("no step has arrived");
    }
  }

  /**
   * Has harm done as often as planned to one trainer, which must live through all of it.
   *
   * @param what is counted
   * @param harm takes the trainer and the number of the disturbance, from 1; returns when steps go
   *     on
   * @return the trainer, stopped
   */
  Child throughOneTrainer(String what, ObjIntConsumer<Child> harm) {
    try (Child trainer = trainer()) {
      awaitProgress(0, trainer);
      IntStream.rangeClosed(1, plan.times()).forEach(time -> harm.accept(trainer, time));
      figures.tell(what, plan.times());
      figures.require("one trainer lived through it", trainer.isAlive());
      trainer.stop();
      return trainer;
    }
  }

  /** Comes back at a moment as the seed says, every other time within a commit. */
  void awaitMoment(int time, Child trainer) {
    pauseUpTo(RUNNING_MILLIS);
    if (time % 2 == 0) {
      awaitProgress(watch.arrivals(), trainer);
      pauseUpTo(COMMIT_MILLIS);
    }
  }

  /** Pauses for up to {@code millis}, as the seed says. */
  void pauseUpTo(int millis) {
    Clock.pause(random.nextInt(millis + 1));
  }

  Plan plan() {
    return plan;
  }

  Cluster cluster() {
    return cluster;
  }

  Watch watch() {
    return watch;
  }

  Random random() {
    return random;
  }

  Figures figures() {
    return figures;
  }

  /** Has {@code act} run when the trial is over. */
  void atTheEnd(Runnable act) {
    lastActs.add(act);
  }

  KnownStream stream() {
    return stream;
  }

  /** Creates those of {@code topics} that are missing. */
  void createMissing(Collection<Topic> topics) {
    Topics.createMissing(
        new Settings(
            Settings.shared(),
            Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "topics.prefix",
                PREFIX,
                "topics.partitions",
                Integer.toString(plan.partitions()))),
        topics);
  }

  /** Records fed so far. */
  long records() {
    return stream.records();
  }

  IntStream times() {
    return IntStream.rangeClosed(1, plan.times());
  }

  /** Tells how far the trial is. */
  void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }

  Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrapServers()));
  }

  @Override
  public void close() {
    watch.close();
    stream.close();
    children.forEach(Child::close);
    lastActs.forEach(Runnable::run);
  }
}
