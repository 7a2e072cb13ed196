package io.streamgan.cli.services;

import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.progress.FeedView;
import io.streamgan.cli.progress.IngestView;
import io.streamgan.cli.progress.StatusLine;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.ingest.Ingest;
import io.streamgan.ingest.IngestSettings;
import io.streamgan.schemas.settings.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "ingest",
    description =
        "Turns raw-images into image batches and, where feed.source is set, feeds that too, until"
            + " Ctrl-C.")
public final class IngestCommand implements Callable<Integer>, EndsInOrder {
  @Mixin ServiceOptions service = new ServiceOptions();

  private final Interruption interruption;

  public IngestCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    Settings settings = AllSettings.resolve(service.layers(), IngestSettings.definition());
    FeedView fed = new FeedView();
    IngestView view = new IngestView();
    try (Ingest ingest = Ingest.start(settings, fed)) {
      interruption.onSignal(ingest::close);
      try (StatusLine status =
          StatusLine.onStandardError(() -> view.line(ingest.counts(), ingest.lag(), fed.line()))) {
        ingest.run();
      }
    }
    return 0;
  }
}
