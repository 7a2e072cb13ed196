package io.streamgan.cli.services;

import io.streamgan.cli.log.StandardError;
import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.process.UsageException;
import io.streamgan.cli.progress.FeedView;
import io.streamgan.cli.progress.StatusLine;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ImageOptions;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.ingest.feed.Feed;
import io.streamgan.ingest.feed.FeedProgress;
import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.ingest.image.ImageSettings;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.SettingsLayers;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "feed", description = "Sends images to a cluster.")
public final class FeedCommand implements Callable<Integer>, EndsInOrder {
  @Mixin ServiceOptions service = new ServiceOptions();

  @Mixin ImageOptions source = new ImageOptions();

  @Option(
      names = "--size",
      paramLabel = "N|WIDTHxHEIGHT",
      description = "Size in pixels to which images are scaled; setting image.size (default: 32).")
  @Nullable String size;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Images per second (default: no limit).")
  @Nullable Double rate;

  @Option(names = "--repeat", description = "Start again when the source is exhausted.")
  @Nullable Boolean repeat;

  @Option(names = "--raw", description = "Send encoded files to raw-images, unchanged.")
  @Nullable Boolean raw;

  @Option(
      names = "--watch",
      description =
          "Follow the folder and send each file once, as it appears, encoded; until Ctrl-C.")
  @Nullable Boolean watch;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the order (default: 1).")
  @Nullable Long seed;

  private final Interruption interruption;

  public FeedCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    FeedView view = new FeedView();
    Settings given = AllSettings.resolve(layers(), FeedSettings.definition());
    if (given.get(FeedSettings.SOURCE).isEmpty()) {
      throw new UsageException("no images: give --images PATH, or the setting feed.source");
    }
    FeedSettings settings = FeedSettings.of(given);
    try (Feed feeder = Feed.open(settings, view)) {
      interruption.onSignal(feeder::stop);
      FeedProgress done;
      try (StatusLine status = StatusLine.onStandardError(view::line)) {
        done = feeder.run();
      }
      StandardError.println(
          String.format(
              Locale.ROOT,
              "fed %,d images of %s in %.1f s%s",
              done.images(),
              feeder.sourceName(),
              done.elapsed().toMillis() / 1000.0,
              done.skipped() == 0 ? "" : ", skipped %,d".formatted(done.skipped())));
    }
    return 0;
  }

  private SettingsLayers layers() {
    return source
        .over(service.layers().withDefault(FeedSettings.SOURCE, ""))
        .with(FeedSettings.SOURCE, source.images())
        .with(FeedSettings.REPEAT, repeat)
        .with(FeedSettings.RAW, raw)
        .with(FeedSettings.WATCH, watch)
        .with(ImageSettings.SIZE, size)
        .with(FeedSettings.RATE, rate)
        .with(FeedSettings.SEED, seed);
  }
}
