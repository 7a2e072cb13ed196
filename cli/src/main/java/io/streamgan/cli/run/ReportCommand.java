package io.streamgan.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamgan.cli.process.FileErrors;
import io.streamgan.cli.process.UsageException;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.ingest.card.DataCard;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.trainer.admin.CheckpointAdmin;
import io.streamgan.trainer.settings.TrainerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "report",
    description =
        "Writes a run as one HTML page: curves, samples over time, quality, events, images,"
            + " settings.")
public final class ReportCommand implements Callable<Integer> {
  /** A number of offsets that no topic exceeds. */
  private static final long EVERYTHING = Long.MAX_VALUE;

  private static final long IMAGE_RECORDS = 64;

  @Mixin ServiceOptions service = new ServiceOptions();

  @Option(
      names = "--out",
      defaultValue = "report.html",
      paramLabel = "FILE",
      description = "File for the page (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    Settings settings = AllSettings.resolve(service.layers(), TrainerSettings.definition());
    RunRecords run = RunRecords.read(settings, EVERYTHING, EVERYTHING);
    if (run.newest().isEmpty()) {
      throw new UsageException(
          "there is no step of model %s to report; is --bootstrap-servers right, and has training begun?"
              .formatted(settings.modelName()));
    }
    DataCard card = card(settings);
    ClassNames classes = new ClassesTopic(settings).readIfPresent();
    String page =
        ReportPage.of(
            run,
            images(card, classes),
            card.images() == 0 ? null : realImages(card),
            trained(settings),
            classes);
    FileErrors.write(out, page.getBytes(UTF_8));
    System.out.printf("report  %s%n", out);
    return 0;
  }

  private static DataCard card(Settings settings) {
    DataCard card = new DataCard();
    String topic = Topic.IMAGES.name(settings.topicsPrefix());
    try (TopicLog log =
        new TopicLog(settings.kafka(Client.CONSUMER), topic, TopicLog.End.VISIBLE)) {
      log.readNewest(IMAGE_RECORDS, card::add);
    }
    return card;
  }

  private static byte[] realImages(DataCard card) {
    return GridPictures.fitting(
            List.of(card.contactSheet()),
            card.contactRows(),
            card.contactColumns(),
            ReportPage.SHOWN,
            ReportPage.NEWEST_BYTES)
        .get(0);
  }

  private static Map<String, String> images(DataCard card, ClassNames classes) {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("newest read", String.format(Locale.ROOT, "%,d", card.images()));
    rows.put("sources", String.join(", ", card.sources().keySet()));
    rows.put("sizes", String.join(", ", card.sizes().keySet()));
    rows.put("classes", counts(card, classes));
    for (DataCard.Channel channel : card.channels()) {
      rows.put(
          "channel " + channel.name(),
          String.format(
              Locale.ROOT, "mean %.2f, deviation %.2f", channel.mean(), channel.deviation()));
    }
    return rows;
  }

  private static String counts(DataCard card, ClassNames classes) {
    return new TreeMap<>(card.classes())
        .entrySet().stream()
            .map(
                e ->
                    (e.getKey() < 0 ? "unlabelled" : classes.name(e.getKey())) + " " + e.getValue())
            .collect(Collectors.joining(", "));
  }

  /** The settings of the trainer, which the newest checkpoint records. */
  private static Map<String, String> trained(Settings settings) {
    return new TreeMap<>(
        new CheckpointAdmin(TrainerSettings.of(settings), settings).recordedSettings());
  }
}
