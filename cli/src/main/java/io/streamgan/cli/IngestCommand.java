package io.streamgan.cli;

import io.streamgan.cli.progress.FeedView;
import io.streamgan.cli.progress.StatusLine;
import io.streamgan.ingest.Ingest;
import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.topology.IngestCounts;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "ingest",
    description =
        "Turns raw-images into image batches and, where feed.source is set, feeds that too, until Ctrl-C.")
final class IngestCommand implements Callable<Integer> {
  @Mixin ServiceOptions service = new ServiceOptions();

  private final Interruption interruption;

  IngestCommand(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public Integer call() {
    IngestSettings settings =
        IngestSettings.of(AllSettings.resolve(service.layers(), IngestSettings.definition()));
    FeedView fed = new FeedView();
    try (Ingest ingest = Ingest.start(settings, fed)) {
      interruption.onSignal(ingest::close);
      try (StatusLine status = StatusLine.onStandardError(() -> line(ingest, fed))) {
        ingest.run();
      }
    }
    return 0;
  }

  private static String line(Ingest ingest, FeedView fed) {
    IngestCounts counts = ingest.counts();
    String raw =
        "raw images %,d accepted, %,d rejected".formatted(counts.accepted(), counts.rejected());
    return fed.line().isEmpty() ? raw : raw + "  fed: " + fed.line();
  }
}
