package io.streamgan.bench.learning;

import io.streamgan.bench.Arguments;
import io.streamgan.bench.BenchException;
import io.streamgan.gan.Device;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.Precision;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.gan.objective.SemiSupervised;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.replay.ReplayBuffer;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Trains a model without Kafka, once for each seed, and judges its samples after given numbers of
 * images seen. The last {@code held} images are neither learned by the model nor by the judge.
 *
 * <p>Arguments are settings of the trainer as {@code name=value}, {@code images=PATH}, {@code
 * marks=30000,60000}, {@code seeds=1,2,3}, {@code held=5000}, {@code judge=FILE}, which keeps the
 * judge's network, {@code size=32} and {@code channels=1} of the images, and {@code out=DIR} for a
 * grid of samples at each mark. {@code features=FILE}, a Keras file or an ONNX model, and {@code
 * layer=NAME} give features that are compared in place of the judge's.
 *
 * <p>{@code shuffle=true} puts a source that is sorted by class into random order first. {@code
 * few=1000} lets the model learn that many images again and again, and {@code labels=100} leaves it
 * that many labels, as many of each class; where D is a classifier, its error on the held images is
 * printed, too. With {@code lanes=4}, a setting of the trainer, the lanes are averaged after {@code
 * round.steps=50} steps of each.
 *
 * <p>{@code phases=0-4:30000,5-9:30000} gives a stream that changes: 30,000 images of the classes 0
 * to 4, then as many of the others. The marks are then the ends of the phases, and a second line
 * judges the samples with the images of the first phase's classes alone, which shows what has been
 * forgotten.
 */
final class LearningBench {
  private static final int GRID = 10;

  private final LabelledSet learned;
  private final LabelledSet held;
  private final JudgeNetwork judge;
  private final Path out;
  private final List<Phase> phases;
  private final int roundSteps;
  private final List<LabelledSet> sources;

  /** The held images of the first phase's classes: one object, whose features are kept. */
  private final LabelledSet heldOfFirst;

  private LearningBench(
      LabelledSet learned,
      LabelledSet held,
      JudgeNetwork judge,
      Path out,
      List<Phase> phases,
      int roundSteps) {
    this.learned = learned;
    this.held = held;
    this.judge = judge;
    this.out = out;
    this.phases = phases;
    this.roundSteps = roundSteps;
    sources = phases.stream().map(phase -> phase.of(learned)).toList();
    heldOfFirst = phases.isEmpty() ? held : phases.get(0).of(held);
  }

  /**
   * A part of the stream.
   *
   * @param first lowest class of its images
   * @param last highest class of its images
   * @param images number of images
   */
  private record Phase(int first, int last, int images) {
    static Phase parse(String text) {
      String[] parts = text.split("[-:]");
      return new Phase(
          Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    /** Returns the images of {@code set} that have its classes. */
    LabelledSet of(LabelledSet set) {
      int[] labels = set.images().labels();
      return set.select(i -> labels[i] >= first && labels[i] <= last);
    }
  }

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    // Deeplearning4j would load the libraries without what the engine sets for them.
    Engines.use(Device.CPU, Precision.FLOAT32);
    Arguments given = new Arguments(arguments);
    String images = given.take("images").orElse(ImageSources.SYNTHETIC);
    List<Phase> phases =
        given.take("phases").stream()
            .flatMap(list -> Arrays.stream(list.split(",")))
            .map(Phase::parse)
            .toList();
    int[] marks = phases.isEmpty() ? given.takeNumbers("marks", "30000,60000") : ends(phases);
    Arrays.sort(marks);
    int[] seeds = given.takeNumbers("seeds", "1");
    int heldCount = given.take("held", 5_000);
    int size = given.take("size", 32);
    boolean shuffle = given.takeFlag("shuffle");
    int roundSteps = given.take("round.steps", 50);
    int few = given.take("few", Integer.MAX_VALUE);
    int labels = given.take("labels", Integer.MAX_VALUE);
    ImageShape shape = new ImageShape(size, size, given.take("channels", 1));
    Path out = Path.of(given.take("out").orElse("bench/target/learning"));
    Path file = given.take("judge").map(Path::of).orElse(out.resolve("judge.zip"));
    Optional<NetworkFeatures> features = NetworkFeatures.take(given);
    Map<String, String> settings = new HashMap<>(given.rest());
    Files.createDirectories(out);

    LabelledSet read = LabelledSet.read(images, shape);
    LabelledSet all = shuffle ? read.shuffled() : read;
    LabelledSet learned = all.range(0, all.size() - heldCount);
    LabelledSet held = all.range(learned.size(), all.size());
    JudgeNetwork judge = JudgeNetwork.of(file, learned, features);
    if (labels < Integer.MAX_VALUE && !phases.isEmpty()) {
      throw new BenchException("phases choose images by their labels, so leave labels out");
    }
    LabelledSet shown = learned.range(0, Math.min(few, learned.size()));
    LearningBench bench =
        new LearningBench(
            labels == Integer.MAX_VALUE ? shown : shown.withLabels(labels),
            held,
            judge,
            out,
            phases,
            roundSteps);
    bench.print(settings, marks, seeds);
  }

  private void print(Map<String, String> settings, int[] marks, int[] seeds) throws IOException {
    System.out.printf(
        "%s, judged by the features of %s with %d images that the judge classifies with an accuracy"
            + " of %.4f%n",
        new TreeMap<>(settings), judge.features(), held.size(), judge.accuracy(held));
    System.out.println("              images  seconds  " + Verdict.HEADER);
    Images others = learned.last(held.size()).images();
    System.out.println(
        "real images                     " + judge.judge(held.images(), others).line());
    Map<Integer, List<Verdict>> verdicts = new TreeMap<>();
    for (int seed : seeds) {
      learn(settings, marks, seed, verdicts);
    }
    if (seeds.length > 1) {
      System.out.println();
      verdicts.forEach(
          (mark, of) ->
              System.out.printf(
                  "%d images: Fréchet %s, precision %s, recall %s%n",
                  mark,
                  spread(of, Verdict::frechet),
                  spread(of, Verdict::precision),
                  spread(of, Verdict::recall)));
    }
  }

  private void learn(
      Map<String, String> settings, int[] marks, int seed, Map<Integer, List<Verdict>> verdicts)
      throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.put(TrainerSettings.SEED.name(), Integer.toString(seed));
    TrainerSettings training = decided(training(all));
    GanSpec spec = training.spec(learned.shape());
    Optional<ReplayBuffer> replay =
        training.replay().map(how -> new ReplayBuffer(how, learned.shape(), seed));
    long busy = 0;
    try (GanEngine engine = Engines.create(spec, training.engineOptions())) {
      Stream stream = new Stream(seed, training.freshImagesPerStep());
      Lanes lanes = new Lanes(engine, training.lanes(), roundSteps);
      for (int mark = 0; mark < marks.length; ) {
        long start = System.nanoTime();
        if (training.lanes() > 1) {
          lanes.round(stream::next);
        } else {
          Images fresh = stream.next();
          engine.step(
              replay
                  .map(past -> past.mix(fresh, spec.discriminatorUpdates(), engine.step()))
                  .orElse(fresh));
        }
        busy += System.nanoTime() - start;
        if (stream.images >= marks[mark]) {
          Images samples = Samples.of(engine, held.size());
          Verdict verdict = judge.judge(held.images(), samples);
          verdicts.computeIfAbsent(marks[mark], any -> new ArrayList<>()).add(verdict);
          System.out.printf(
              "seed %-6d %9d  %7.0f  %s%n", seed, stream.images, busy / 1e9, verdict.line());
          if (spec.objective() instanceof SemiSupervised) {
            System.out.printf(
                "  D classifies %.2f %% of the held images wrongly%n", 100 * classError(engine));
          }
          if (!phases.isEmpty()) {
            Verdict ofFirst = judge.judge(heldOfFirst.images(), samples);
            System.out.printf("  its first classes %14s%s%n", "", ofFirst.line());
          }
          Files.write(out.resolve("seed-%d-%d.png".formatted(seed, marks[mark])), grid(engine));
          mark++;
        }
      }
    }
  }

  /** The images of a run, in order. */
  private final class Stream {
    private final int seed;
    private final int perStep;
    private LabelledSet source;
    private int[] order;
    private int at;
    private int pass;
    private int images;

    Stream(int seed, int perStep) {
      this.seed = seed;
      this.perStep = perStep;
      source = source();
      order = source.order(seed, pass);
    }

    Images next() {
      LabelledSet now = source();
      if (now != source || at + perStep > order.length) {
        source = now;
        order = now.order(seed, ++pass);
        at = 0;
      }
      Images batch = source.at(Arrays.copyOfRange(order, at, at + perStep));
      at += perStep;
      images += perStep;
      return batch;
    }

    private LabelledSet source() {
      int end = 0;
      for (int i = 0; i < phases.size(); i++) {
        end += phases.get(i).images();
        if (images < end) {
          return sources.get(i);
        }
      }
      return phases.isEmpty() ? learned : sources.get(phases.size() - 1);
    }
  }

  /** Returns the share of the held images that D classifies wrongly. */
  private double classError(GanEngine engine) {
    float[] probabilities = engine.classify(held.images());
    int classes = probabilities.length / held.size();
    int[] found = new int[held.size()];
    for (int i = 0; i < found.length; i++) {
      double[] ofImage = new double[classes];
      for (int c = 0; c < classes; c++) {
        ofImage[c] = probabilities[i * classes + c];
      }
      found[i] = JudgeNetwork.likeliest(ofImage);
    }
    return 1 - held.accuracy(found);
  }

  private static byte[] grid(GanEngine engine) {
    GanSpec spec = engine.spec();
    Latents z = Latents.seeded(1, GRID * GRID, spec.latentSize());
    if (spec.classes() == 0) {
      return ImageGrid.png(engine.sample(z), GRID);
    }
    int[] labels = new int[GRID * GRID];
    Arrays.setAll(labels, i -> i / GRID % spec.classes());
    return ImageGrid.png(engine.sample(z, labels), GRID);
  }

  /** Returns settings with the classes of the images where these decide, as a trainer does it. */
  private TrainerSettings decided(TrainerSettings training) {
    return training.takesClassesOfTopic()
        ? training.withClasses(1 + Arrays.stream(learned.images().labels()).max().orElse(-1))
        : training;
  }

  private static TrainerSettings training(Map<String, String> settings) {
    return TrainerSettings.of(new Settings(TrainerSettings.definition(), settings));
  }

  private static int[] ends(List<Phase> phases) {
    int[] ends = phases.stream().mapToInt(Phase::images).toArray();
    Arrays.parallelPrefix(ends, Integer::sum);
    return ends;
  }

  /** Returns the mean and the standard deviation. */
  private static String spread(List<Verdict> verdicts, ToDoubleFunction<Verdict> of) {
    double mean = verdicts.stream().mapToDouble(of).average().orElseThrow();
    double squares = verdicts.stream().mapToDouble(of).map(v -> (v - mean) * (v - mean)).sum();
    return "%.2f ± %.2f".formatted(mean, Math.sqrt(squares / (verdicts.size() - 1)));
  }
}
