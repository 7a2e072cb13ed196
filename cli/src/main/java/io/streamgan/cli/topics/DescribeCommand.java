package io.streamgan.cli.topics;

import io.streamgan.cli.process.FileErrors;
import io.streamgan.cli.process.Printable;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.card.DataCard;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicLog;
import io.streamgan.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "describe",
    description = "Describes the contents of a stream.",
    subcommands = DescribeCommand.Images.class)
public final class DescribeCommand {

  @Command(
      name = "images",
      description =
          "Describes a sample of the images topic: number of images, classes, sizes, means and"
              + " deviations of the channels, arrival rate, and a contact sheet.")
  static final class Images implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Option(
        names = "--sample",
        defaultValue = "2000",
        paramLabel = "N",
        description = "Newest records of each partition to read (default: ${DEFAULT-VALUE}).")
    long sample;

    @Option(
        names = "--out",
        defaultValue = "images.png",
        paramLabel = "FILE",
        description = "File for the contact sheet (default: ${DEFAULT-VALUE}).")
    Path out = Path.of("");

    private final DataCard card = new DataCard();

    @Override
    public Integer call() throws IOException {
      Settings settings = AllSettings.resolve(service.layers(), IngestSettings.definition());
      Topics.requirePresent(
          settings.kafka(Client.ADMIN), settings.topicsPrefix(), List.of(Topic.IMAGES));
      String topic = Topic.IMAGES.name(settings.topicsPrefix());
      long offsets;
      try (TopicLog log =
          new TopicLog(settings.kafka(Client.CONSUMER), topic, TopicLog.End.VISIBLE)) {
        offsets = log.offsets();
        log.readNewest(sample, card::add);
      }
      print(topic, offsets, new ClassesTopic(settings).readIfPresent());
      if (card.images() > 0) {
        FileErrors.write(out, card.contactSheet());
        System.out.printf("contact sheet  %s%n", out);
      }
      return 0;
    }

    private void print(String topic, long offsets, ClassNames names) {
      System.out.printf(
          Locale.ROOT,
          "topic          %s: about %,.0f images in %,d offsets%n",
          topic,
          offsets * card.imagesPerRecord(),
          offsets);
      System.out.printf(Locale.ROOT, "sample         %,d images%n", card.images());
      if (card.unreadable() > 0) {
        System.out.printf(Locale.ROOT, "unreadable     %,d records%n", card.unreadable());
      }
      card.sources().forEach((name, count) -> share("source", name, count));
      card.sizes().forEach((name, count) -> share("size", name, count));
      Map<Integer, Long> classes = new TreeMap<>(card.classes());
      classes.forEach((index, count) -> share("class", name(index, names), count));
      for (DataCard.Channel channel : card.channels()) {
        System.out.printf(
            Locale.ROOT,
            "channel        %-24s mean %6.2f  deviation %6.2f%n",
            channel.name(),
            channel.mean(),
            channel.deviation());
      }
      System.out.printf(Locale.ROOT, "arrival        %,.1f images/s%n", card.imagesPerSecond());
    }

    private void share(String what, String name, long count) {
      System.out.printf(
          Locale.ROOT,
          "%-14s %-24s %,8d  %5.1f %%%n",
          what,
          Printable.of(name),
          count,
          100.0 * count / Math.max(1, card.images()));
    }

    private static String name(int index, ClassNames names) {
      if (index < 0) {
        return "unlabelled";
      }
      String name = names.name(index);
      return name.equals(Integer.toString(index)) ? name : index + " " + name;
    }
  }
}
