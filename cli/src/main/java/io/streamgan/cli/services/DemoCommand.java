package io.streamgan.cli.services;

import io.streamgan.cli.demo.DataDirectory;
import io.streamgan.cli.demo.Demo;
import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.process.UsageException;
import io.streamgan.cli.progress.StatusLine;
import io.streamgan.cli.progress.TrainingView;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ImageOptions;
import io.streamgan.cli.settings.ModelOptions;
import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.image.ImageSettings;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.monitor.MonitorSettings;
import io.streamgan.sampler.SamplerSettings;
import io.streamgan.schemas.settings.Setting;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.SettingsLayers;
import io.streamgan.trainer.TrainingSummary;
import io.streamgan.trainer.average.AverageSettings;
import io.streamgan.trainer.settings.LearningSettings;
import io.streamgan.trainer.settings.NetworkSettings;
import io.streamgan.trainer.settings.ResilienceSettings;
import io.streamgan.trainer.settings.RoundSettings;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description =
        "Runs broker, ingest, trainers, monitor and sampler in one process, on synthetic digits or"
            + " your own images, and on those that others send to its broker.")
public final class DemoCommand implements Callable<Integer>, EndsInOrder {
  /**
   * Settings that decide what is learned, beside the images: a data directory belongs to one set of
   * them.
   */
  private static final List<String> TRAINING =
      List.of(
          TrainerSettings.IMAGE_SIZE.name(),
          TrainerSettings.BATCH_SIZE.name(),
          TrainerSettings.SEED.name());

  private static final List<String> FEEDING =
      List.of(
          FeedSettings.SOURCE.name(),
          ImageSettings.CHANNELS.name(),
          FeedSettings.SEED.name(),
          FeedSettings.SHUFFLE.name(),
          FeedSettings.DRIFT.name(),
          FeedSettings.DRIFT_HALF_PERIOD.name(),
          Settings.TOPICS_PREFIX.name());

  /** Likewise, where they differ from their defaults: older data directories do not name these. */
  private static final List<Setting<?>> CONVERTING =
      List.of(
          FeedSettings.SPLIT,
          FeedSettings.STRICT,
          FeedSettings.LABELS_OFFSET,
          ImageSettings.FIT,
          ImageSettings.BACKGROUND,
          ImageSettings.TRANSPOSE);

  private static final List<Setting<?>> ORDERING =
      List.of(TrainerSettings.SHUFFLE_IMAGES, RoundSettings.LANES);

  @Mixin ModelOptions model = new ModelOptions();

  @Mixin ImageOptions source = new ImageOptions();

  @Option(
      names = "--trainers",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Trainers, which share the lanes of the model; with several lanes there is an aggregator"
              + " too (default: ${DEFAULT-VALUE}). What is learned depends on the lanes alone.")
  int trainers;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of dashboard and API, 0 for any free one (default: 8080).")
  @Nullable Integer port;

  @Option(
      names = "--data-dir",
      defaultValue = ".streamgan",
      paramLabel = "DIR",
      description =
          "Folder of the run, empty or made by an earlier demo; a later start continues there"
              + " (default: ${DEFAULT-VALUE}).")
  Path dataDir = Path.of("");

  @Option(
      names = "--fresh",
      description = "Delete the run in the data directory, and start a new one.")
  boolean fresh;

  @Option(names = "--config", paramLabel = "FILE", description = "Properties file with settings.")
  @Nullable Path config;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description =
          "Value of a setting, which overrides file and environment; './streamgan config' lists all"
              + " settings.")
  Map<String, String> overrides = new LinkedHashMap<>();

  private final Interruption interruption;

  public DemoCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    SettingsLayers layers = layers();
    // Everything that can be wrong with the settings is said before anything starts.
    TrainerSettings training = training(layers);
    requireLaneForEachTrainer(training.lanes());
    FeedSettings.of(AllSettings.resolve(layers, FeedSettings.definition()));
    AllSettings.resolve(layers, IngestSettings.definition());
    SamplerSettings.requireConsistent(AllSettings.resolve(layers, SamplerSettings.definition()));
    Settings monitoring = AllSettings.resolve(layers, MonitorSettings.definition());
    MonitorSettings.requireConsistent(monitoring);
    AllSettings.useDevice(monitoring);

    TrainingView view =
        new TrainingView(training.get(TrainerSettings.STEPS), training.imagesPerStep());
    TrainingSummary summary;
    try (DataDirectory directory = DataDirectory.open(dataDir, run(layers), fresh);
        Demo demo = Demo.start(directory, layers, AllSettings::resolve, trainers, view)) {
      interruption.allow(training.get(ResilienceSettings.STOP_TIMEOUT_MS));
      interruption.onSignal(demo::stop);
      try (StatusLine status = StatusLine.onStandardError(view::line)) {
        status.println(greeting(demo, directory.opening()));
        summary = demo.train();
      }
    }
    if (training.get(TrainerSettings.STEPS) > 0) {
      System.out.println(SummaryLine.of(summary));
    }
    return 0;
  }

  private SettingsLayers layers() {
    SettingsLayers given =
        model
            .over(new SettingsLayers(config, System.getenv(), overrides))
            .withDefault(RoundSettings.LANES, trainers);
    int roundSteps =
        AllSettings.resolve(given, AverageSettings.definition()).get(AverageSettings.ROUND_STEPS);
    String images = source.images();
    return source
        .over(Demo.prefer(given, training(given), roundSteps))
        .with(FeedSettings.SOURCE, images == null ? null : location(images))
        .with(FeedSettings.SEED, model.seed())
        .with(SamplerSettings.PORT, port);
  }

  private void requireLaneForEachTrainer(int lanes) {
    if (trainers < 1 || trainers > lanes) {
      throw new UsageException(
          "--trainers is %d, and the model has %d lanes; give 1 to %d, or more --lanes"
              .formatted(trainers, lanes, lanes));
    }
  }

  private static TrainerSettings training(SettingsLayers layers) {
    return TrainerSettings.of(AllSettings.resolve(layers, TrainerSettings.definition()));
  }

  /** A path from everywhere, so that the data directory knows it again. */
  private static String location(String images) {
    return images.equals(ImageSources.SYNTHETIC) || ImageSources.isAddress(images)
        ? images
        : Path.of(images).toAbsolutePath().normalize().toString();
  }

  /** The settings that decide what is learned, by name. */
  static Map<String, String> run(SettingsLayers layers) {
    Map<String, String> run = new LinkedHashMap<>();
    Settings training = AllSettings.resolve(layers, TrainerSettings.definition());
    put(run, training, TRAINING);
    put(run, training, NetworkSettings.names());
    put(run, training, LearningSettings.names());
    putChanged(run, training, ORDERING);
    if (training.get(RoundSettings.LANES) > 1) {
      Settings averaging = AllSettings.resolve(layers, AverageSettings.definition());
      putChanged(run, averaging, List.of(AverageSettings.ROUND_STEPS));
    }
    Settings feeding = AllSettings.resolve(layers, FeedSettings.definition());
    put(run, feeding, FEEDING);
    putChanged(run, feeding, CONVERTING);
    return run;
  }

  private static void putChanged(
      Map<String, String> run, Settings settings, List<Setting<?>> changeable) {
    put(
        run,
        settings,
        changeable.stream()
            .filter(setting -> !settings.get(setting).equals(setting.defaultValue()))
            .map(Setting::name)
            .toList());
  }

  private static void put(Map<String, String> run, Settings settings, Collection<String> names) {
    for (String name : names) {
      run.put(name, String.valueOf(settings.values().get(name)));
    }
  }

  private String greeting(Demo demo, DataDirectory.Opening opening) {
    String state;
    if (opening instanceof DataDirectory.Opening.Replaced replaced) {
      state =
          "%s, new: other %s; the earlier run is kept in %s until you delete that folder"
              .formatted(dataDir, String.join(", ", replaced.differences()), replaced.movedTo());
    } else if (opening instanceof DataDirectory.Opening.Continued) {
      state = dataDir + ", continued; --fresh begins anew";
    } else {
      state = dataDir + ", new";
    }
    return """
    dashboard  %s
    broker     %s
    images     %s
    data       %s
    Ctrl-C ends; the same command goes on from there.\
    """
        .formatted(demo.url(), demo.bootstrapServers(), demo.source(), state);
  }
}
