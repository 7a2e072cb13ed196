package io.streamgan.bench.learning;

import io.streamgan.bench.Arguments;
import io.streamgan.cli.run.CurveSvg;
import io.streamgan.cli.run.CurveSvg.Curve;
import io.streamgan.cli.run.CurveSvg.Point;
import io.streamgan.gan.Device;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GanEngine;
import io.streamgan.gan.GanSpec;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.Precision;
import io.streamgan.gan.StepResult;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.settings.NetworkSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Trains a model with every objective on the same images, without Kafka, and writes a page with the
 * samples, loss curves and settings of each. The samples are judged with the last {@code held}
 * images, which neither the models nor the judge have learned.
 *
 * <p>Arguments are settings of the trainer as {@code name=value}, {@code images=PATH}, {@code
 * held=5000}, {@code judge=FILE}, which keeps the judge's network, {@code docs=DIR} and {@code
 * only=NAME}, which renews the row of that name and keeps the others. {@code twins=DIR} contains
 * samples of twins in PyTorch as NAME-IMAGES.npy (see {@code bench/peers/objectives_torch.py}),
 * which are judged in the same way: those whose number of images is the row's.
 */
final class ObjectivesPage {
  private static final int GRID = 8;
  private static final int POINTS = 150;
  private static final ImageShape SHAPE = new ImageShape(32, 32, 1);

  /**
   * A row of the page.
   *
   * @param title name of the row and of its pictures
   * @param paper authors and year
   * @param discriminator formula of D's loss
   * @param generator formula of G's loss
   * @param settings values that differ from the page's settings and the defaults
   */
  private record Row(
      String title,
      String paper,
      String discriminator,
      String generator,
      Map<String, String> settings) {}

  /** Title of the row that compares real images with others. */
  private static final String REAL = "real images";

  private static final String SIGMOID_D = "softplus(-r) + softplus(f)";
  private static final String SIGMOID_G = "softplus(-f)";

  private static final List<Row> ROWS =
      List.of(
          row("non-saturating", "Goodfellow et al. 2014", SIGMOID_D, SIGMOID_G),
          row(
              "minimax",
              "Goodfellow et al. 2014; with R1 it does not saturate",
              SIGMOID_D + " + γ/2 ‖∇D(x)‖²",
              "-softplus(f)",
              "penalty=r1"),
          row("least-squares", "Mao et al. 2017", "(r - 1)² + f²", "(f - 1)²"),
          row(
              "wasserstein",
              "Arjovsky et al. 2017",
              "f - r, parameters clipped",
              "-f",
              "objective.weight.clip=0.05"),
          row(
              "wasserstein-gp",
              "Gulrajani et al. 2017",
              "f - r + λ (‖∇D(x̂)‖ - 1)², x̂ between real and generated",
              "-f"),
          row("hinge", "Lim and Ye 2017", "relu(1 - r) + relu(1 + f)", "-f"),
          row(
              "relativistic-average",
              "Jolicoeur-Martineau 2018",
              "softplus(-(r - F)) + softplus(f - R) + γ/2 ‖∇D(x)‖²",
              "softplus(-(f - R)) + softplus(r - F)",
              "penalty=r1"),
          row(
              "r3gan",
              "Huang et al. 2024",
              "softplus(-(r - f)) in pairs + γ/2 (‖∇D(x)‖² + ‖∇D(G(z))‖²)",
              "softplus(-(f - r))",
              "conditional=false"),
          row(
              "non-saturating+r1",
              "Mescheder et al. 2018",
              SIGMOID_D + " + γ/2 ‖∇D(x)‖²",
              SIGMOID_G,
              "objective=non-saturating",
              "penalty=r1"),
          row(
              "non-saturating+dragan",
              "Kodali et al. 2017",
              SIGMOID_D + " + λ (‖∇D(x + δ)‖ - 1)²",
              SIGMOID_G,
              "objective=non-saturating",
              "penalty=dragan"),
          row(
              "semi-supervised",
              "Salimans et al. 2016",
              SIGMOID_D + " + cross-entropy, with r, f = log Σ exp of the class logits",
              "mean absolute difference of the means of D's features",
              "objective.labelled.share=0.02"),
          row(
              "autoencoding",
              "Agustsson et al. 2019, as an autoencoder; Mao et al. 2017. Rows of digits alternate"
                  + " with rows of their reconstructions",
              "(r - 1)² + f² at three scales",
              "(f - 1)² + 12 · reconstruction error"),
          row(
              "conditional",
              "Miyato and Koyama 2018, with r3gan; one column of samples per class",
              "as r3gan, r and f with the projection of the image's class",
              "softplus(-(f - r))",
              "objective=r3gan",
              "conditional=true"));

  private final Map<String, String> settings;
  private final LabelledSet learned;
  private final LabelledSet held;
  private final JudgeNetwork judge;
  private final Path twins;
  private final Path docs;

  private ObjectivesPage(
      Map<String, String> settings,
      LabelledSet learned,
      LabelledSet held,
      JudgeNetwork judge,
      Path twins,
      Path docs) {
    this.settings = settings;
    this.learned = learned;
    this.held = held;
    this.judge = judge;
    this.twins = twins;
    this.docs = docs;
  }

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    // Deeplearning4j would load the libraries without what the engine sets for them.
    Engines.use(Device.CPU, Precision.FLOAT32);
    Arguments given = new Arguments(arguments);
    String images = given.take("images").orElse(ImageSources.SYNTHETIC);
    int heldCount = given.take("held", 5_000);
    Path network = Path.of(given.take("judge").orElse("bench/target/judge.zip"));
    Path twins = Path.of(given.take("twins").orElse("bench/target/twins"));
    Path docs = Path.of(given.take("docs").orElse("docs"));
    String only = given.take("only").orElse("");
    Map<String, String> values = new TreeMap<>(given.rest());
    values.putIfAbsent(NetworkSettings.NETWORK_WIDTH.name(), "16");
    values.putIfAbsent(TrainerSettings.STEPS.name(), "1500");
    LabelledSet all = LabelledSet.read(images, SHAPE);
    LabelledSet learned = all.range(0, all.size() - heldCount);
    LabelledSet held = all.range(learned.size(), all.size());
    JudgeNetwork judge = JudgeNetwork.of(network, learned, Optional.empty());
    ObjectivesPage page = new ObjectivesPage(values, learned, held, judge, twins, docs);
    // A setting that a row refuses fails here, and not after hours.
    ROWS.forEach(page::training);
    Files.createDirectories(docs.resolve("images/objectives"));
    Map<String, String> lines = page.lines();
    if (only.isEmpty() || !lines.containsKey(REAL)) {
      lines.put(REAL, page.real());
    }
    for (Row row : ROWS) {
      if (only.isEmpty() || only.equals(row.title())) {
        lines.put(row.title(), page.learn(row));
        page.write(lines);
      }
    }
  }

  private static Row row(
      String title, String paper, String discriminator, String generator, String... settings) {
    Map<String, String> values = new TreeMap<>(Map.of("objective", title));
    values.putAll(new Arguments(settings).rest());
    return new Row(title, paper, discriminator, generator, values);
  }

  /** Returns the line of real images that the judge has learned. */
  private String real() {
    Verdict verdict = judge.judge(held.images(), learned.last(held.size()).images());
    return String.format(
        Locale.ROOT,
        "| **%s** | %s | %s | %s | | |%n",
        REAL,
        cell("%.1f", verdict, Optional.empty(), Verdict::frechet),
        cell("%.2f", verdict, Optional.empty(), Verdict::precision),
        cell("%.2f", verdict, Optional.empty(), Verdict::recall));
  }

  /** Trains the row's model, writes its pictures, and returns its line of the table. */
  private String learn(Row row) throws IOException {
    TrainerSettings training = training(row);
    GanSpec spec = training.spec(SHAPE);
    List<StepResult> results = new ArrayList<>();
    byte[] grid;
    Verdict verdict;
    double seconds;
    long start = System.nanoTime();
    try (GanEngine engine = Engines.create(spec, training.engineOptions())) {
      for (int step = 0; step < training.get(TrainerSettings.STEPS); step++) {
        results.add(engine.step(images(spec, step)));
      }
      seconds = (System.nanoTime() - start) / 1e9;
      verdict = judge.judge(held.images(), Samples.of(engine, held.size()));
      grid =
          spec.autoencoder() == null
              ? grid(engine)
              : reconstructions(
                  engine, images(spec, Math.toIntExact(training.get(TrainerSettings.STEPS))));
    }
    Path pictures = docs.resolve("images/objectives");
    Files.write(pictures.resolve(row.title() + ".png"), grid);
    Files.writeString(pictures.resolve(row.title() + ".svg"), losses(results));
    StepResult last = results.get(results.size() - 1);
    Optional<Verdict> twin = twin(row, last.imagesSeen());
    String accuracy =
        last.accuracy().isPresent()
            ? String.format(
                Locale.ROOT,
                "; D classifies %.0f %% of the images correctly",
                100 * meanAccuracy(results))
            : "";
    String line =
        String.format(
            Locale.ROOT,
            "| **%s**<br>%s<br><br>D: %s<br>G: %s<br><br>`%s`<br>%,d images%s |"
                + " %s | %s | %s | ![samples](images/objectives/%s.png) | ![curves](images/objectives/%s.svg) |%n",
            row.title(),
            row.paper(),
            row.discriminator(),
            row.generator(),
            String.join(
                "`, `",
                row.settings().entrySet().stream()
                    .map(e -> "-D " + e.getKey() + "=" + e.getValue())
                    .toList()),
            last.imagesSeen(),
            accuracy,
            cell("%.1f", verdict, twin, Verdict::frechet),
            cell("%.2f", verdict, twin, Verdict::precision),
            cell("%.2f", verdict, twin, Verdict::recall),
            row.title(),
            row.title());
    System.out.printf(
        Locale.ROOT,
        "%s: %d steps, %d images, %.0f s, D %.3f, G %.3f%s%n",
        row.title(),
        last.step(),
        last.imagesSeen(),
        seconds,
        last.discriminatorLoss(),
        last.generatorLoss(),
        accuracy);
    System.out.println("           " + Verdict.HEADER);
    System.out.println("streamgan  " + verdict.line());
    twin.ifPresent(of -> System.out.println("PyTorch    " + of.line()));
    return line;
  }

  private TrainerSettings training(Row row) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(row.settings());
    return TrainerSettings.of(new Settings(TrainerSettings.definition(), all));
  }

  /** Returns the number of images that D sees in the row's model. */
  private long images(Row row) {
    TrainerSettings training = training(row);
    return training.get(TrainerSettings.STEPS) * training.imagesPerStep();
  }

  /** Judges the samples of the row's twin, if there are any after as many images. */
  private Optional<Verdict> twin(Row row, long imagesSeen) {
    Path file = twins.resolve("%s-%d.npy".formatted(row.title(), imagesSeen));
    return Files.exists(file)
        ? Optional.of(judge.judge(held.images(), Samples.read(file)))
        : Optional.empty();
  }

  /** Returns a figure of the row's model and, in brackets, of its twin. */
  private static String cell(
      String format, Verdict verdict, Optional<Verdict> twin, ToDoubleFunction<Verdict> of) {
    String ours = String.format(Locale.ROOT, format, of.applyAsDouble(verdict));
    return twin.map(other -> String.format(Locale.ROOT, format, of.applyAsDouble(other)))
        .map(theirs -> "%s<br>(%s)".formatted(ours, theirs))
        .orElse(ours);
  }

  /** Returns samples of the averaged generator, with one column per class if there are classes. */
  private static byte[] grid(GanEngine engine) {
    GanSpec spec = engine.spec();
    int classes = spec.classes();
    int columns = classes > 0 ? classes : GRID;
    Latents z = Latents.seeded(0, columns * GRID, spec.latentSize());
    if (classes == 0) {
      return ImageGrid.png(engine.sample(z), columns);
    }
    int[] labels = IntStream.range(0, z.count()).map(i -> i % classes).toArray();
    return ImageGrid.png(engine.sample(z, labels), columns);
  }

  /** Returns rows of images, each followed by a row of their reconstructions. */
  private static byte[] reconstructions(GanEngine engine, Images real) {
    Images anew = engine.sample(engine.encode(real));
    int row = GRID * real.shape().bytes();
    byte[] pixels = new byte[GRID * row];
    for (int pair = 0; pair < GRID / 2; pair++) {
      System.arraycopy(real.pixels(), pair * row, pixels, 2 * pair * row, row);
      System.arraycopy(anew.pixels(), pair * row, pixels, (2 * pair + 1) * row, row);
    }
    return ImageGrid.png(new Images(real.shape(), GRID * GRID, pixels), GRID);
  }

  private static String losses(List<StepResult> results) {
    return CurveSvg.document(
        "Losses",
        "steps",
        List.of(
            new Curve("D", means(results, StepResult::discriminatorLoss)),
            new Curve("G", means(results, StepResult::generatorLoss))));
  }

  /** Means over consecutive shares of the steps. The first values are left out: they are large. */
  private static List<Point> means(List<StepResult> results, ToDoubleFunction<StepResult> loss) {
    int count = Math.min(POINTS, results.size());
    return IntStream.range(count / 20, count)
        .mapToObj(
            i -> {
              int from = i * results.size() / count;
              int to = (i + 1) * results.size() / count;
              double mean =
                  results.subList(from, to).stream().mapToDouble(loss).average().orElseThrow();
              return new Point(to, mean);
            })
        .toList();
  }

  private static double meanAccuracy(List<StepResult> results) {
    return results.subList(Math.max(0, results.size() - 50), results.size()).stream()
        .mapToDouble(result -> result.accuracy().orElse(0))
        .average()
        .orElse(0);
  }

  /** Returns the images of a step in their order; after the last image, the first one follows. */
  private Images images(GanSpec spec, int step) {
    int count = spec.imagesPerStep();
    return learned.at(
        IntStream.range(0, count)
            .map(i -> (int) (((long) step * count + i) % learned.size()))
            .toArray());
  }

  private Path file() {
    return docs.resolve("objectives.md");
  }

  /** Returns the rows of the existing page, by title. */
  private Map<String, String> lines() throws IOException {
    Map<String, String> lines = new HashMap<>();
    if (Files.exists(file())) {
      for (String line : Files.readAllLines(file())) {
        if (line.startsWith("| **")) {
          lines.put(line.substring(4, line.indexOf("**", 4)), line + "\n");
        }
      }
    }
    return lines;
  }

  private void write(Map<String, String> lines) throws IOException {
    StringBuilder table = new StringBuilder(lines.getOrDefault(REAL, ""));
    ROWS.forEach(row -> table.append(lines.getOrDefault(row.title(), "")));
    List<String> missing =
        ROWS.stream().map(Row::title).filter(title -> !lines.containsKey(title)).toList();
    if (!missing.isEmpty()) {
      table.append("\nNot shown: ").append(String.join(", ", missing)).append(".\n");
    }
    Files.writeString(file(), text(table.toString()));
  }

  private String text(String table) {
    StringBuilder command = new StringBuilder();
    for (Row row : ROWS) {
      command.append(
          "bench/peers/objectives_torch.py %s --seen %d --images train-images-idx3-ubyte.gz --out bench/target/twins%n"
              .formatted(row.title(), images(row)));
    }
    command.append("bench/run ObjectivesPage images=train-images-idx3-ubyte.gz");
    settings.forEach((name, value) -> command.append(' ').append(name).append('=').append(value));
    return """
    # Objectives

    `--objective NAME` selects the losses that D and G minimise, and `-D penalty=NAME` can add a penalty on D's gradient. Each is a small
    record in `gan/src/main/java/io/streamgan/gan/objective`. In the formulas, r and f are D's scores of a real and a generated image, R and F
    are their means, and every loss is a mean over the batch.

    Each model was trained for %s steps on the MNIST digits in their order, with a DCGAN of width %s and mini-batches of
    %s images. The settings in a row differ from these or from the defaults; a row names the number of real images that D has seen.

    The Fréchet distance (smaller is better), precision and recall (larger is better) compare samples of the averaged generator with the last
    images of the file, %,d of each; no model has seen these images. They compare features of a classifier that was trained for this page, so the
    distance is not comparable with the FID of a paper. The first row is what other real images reach. In brackets are the figures of a twin in
    PyTorch: the same objective, networks, initial values, order and number of images, and the same average of the generator, with the optimiser
    of the objective's paper or usual implementation ([`objectives_torch.py`](../bench/peers/objectives_torch.py)). All figures are of one seed.

    The following commands train the twins, and make this page and its pictures; `only=NAME` renews one row:

    ```sh
    %s
    ```

    The curves show the smoothed losses of D (blue) and G (orange) over the steps.

    | objective | Fréchet distance | precision | recall | samples | curves |
    | --- | --- | --- | --- | --- | --- |
    %s\
    """
        .formatted(
            settings.get(TrainerSettings.STEPS.name()),
            settings.get(NetworkSettings.NETWORK_WIDTH.name()),
            settings.getOrDefault(TrainerSettings.BATCH_SIZE.name(), "64"),
            held.size(),
            command,
            table);
  }
}
