package io.streamgan.cli.topics;

import io.streamgan.cli.process.Printable;
import io.streamgan.cli.process.UsageException;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.trainer.admin.CheckpointAdmin;
import io.streamgan.trainer.admin.CheckpointAdmin.InputStart;
import io.streamgan.trainer.checkpoint.Checkpoint;
import io.streamgan.trainer.checkpoint.Recovery;
import io.streamgan.trainer.settings.TrainerSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "checkpoint",
    description =
        "Shows, exports, imports, changes and removes the checkpoints of a model (-D"
            + " model.name=NAME).",
    subcommands = {
      CheckpointCommand.Inspect.class,
      CheckpointCommand.Export.class,
      CheckpointCommand.Import.class,
      CheckpointCommand.Reset.class,
      CheckpointCommand.Lanes.class
    })
public final class CheckpointCommand {
  @Command(
      name = "inspect",
      description = "Shows the checkpoint from which a trainer would continue.")
  static final class Inspect implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      CheckpointAdmin admin = admin(service);
      Recovery recovery = admin.inspect();
      for (Recovery.Damaged bad : recovery.damaged()) {
        line("damaged", bad.toString());
      }
      if (recovery.checkpoint().isEmpty()) {
        System.out.println("no checkpoint");
        return 0;
      }
      Checkpoint checkpoint = recovery.checkpoint().get();
      line("version", Long.toString(checkpoint.version()));
      line("runId", checkpoint.runId());
      line("step", Long.toString(checkpoint.snapshot().step()));
      line("imagesSeen", Long.toString(checkpoint.snapshot().imagesSeen()));
      line("imagesSkipped", Long.toString(checkpoint.imagesSkipped()));
      line("generatorVersion", Long.toString(checkpoint.generatorVersion()));
      line("inputPositions", positions(checkpoint));
      line("lanes", Integer.toString(checkpoint.rounds().lanes()));
      line(
          "replayImages",
          Integer.toString(checkpoint.replay().map(r -> r.images().count()).orElse(0)));
      line("images", checkpoint.snapshot().spec().imageShape().toString());
      line("objective", checkpoint.snapshot().spec().objective().toString());
      line("seed", Long.toString(checkpoint.snapshot().spec().seed()));
      line("bytes", Integer.toString(checkpoint.payload().remaining()));
      line("parameterHash", admin.parameterHash(checkpoint));
      return 0;
    }

    private static void line(String name, String value) {
      System.out.printf(Locale.ROOT, "%-17s %s%n", name, Printable.of(value));
    }

    /** As partition@offset+images of that record. */
    private static String positions(Checkpoint checkpoint) {
      return new TreeMap<>(checkpoint.positions())
          .entrySet().stream()
              .map(e -> e.getKey() + "@" + e.getValue().offset() + "+" + e.getValue().index())
              .collect(Collectors.joining(" "));
    }
  }

  @Command(name = "export", description = "Writes the newest intact checkpoint to a file.")
  static final class Export implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file.")
    Path out = Path.of("");

    @Override
    public Integer call() {
      Checkpoint exported = admin(service).exportTo(out);
      System.err.printf("checkpoint after step %d is in %s%n", exported.snapshot().step(), out);
      return 0;
    }
  }

  @Command(
      name = "import",
      description = {
        "Makes the checkpoint in a file the newest of a model, which may have another name or be on"
            + " another cluster.",
        "A running trainer of the model ends at its next commit."
      })
  static final class Import implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Option(names = "--in", required = true, paramLabel = "FILE", description = "The file.")
    Path in = Path.of("");

    @Option(
        names = "--input",
        paramLabel = "WHERE",
        defaultValue = "continue",
        description =
            "Input position at which training continues: 'continue' for the file's input position,"
                + " which must be of the same topic; 'beginning' or 'end' of the images topic"
                + " (default: ${DEFAULT-VALUE}).")
    InputStart input = InputStart.CONTINUE;

    @Override
    public Integer call() {
      Checkpoint imported = admin(service).importFrom(in, input);
      System.err.printf(
          "checkpoint %d after step %d is the newest%n",
          imported.version(), imported.snapshot().step());
      return 0;
    }
  }

  @Command(
      name = "reset",
      description = {
        "Removes the checkpoints of a model: the next trainer begins a new one.",
        "A running trainer of the model ends at its next commit."
      })
  static final class Reset implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Option(
        names = "--input",
        paramLabel = "WHERE",
        defaultValue = "continue",
        description =
            "Input position at which training begins: 'continue' after the images that the old"
                + " model has learned; 'beginning' or 'end' of the images topic (default:"
                + " ${DEFAULT-VALUE}).")
    InputStart input = InputStart.CONTINUE;

    @Override
    public Integer call() {
      admin(service).reset(input);
      System.err.println("the model has no checkpoint any more");
      return 0;
    }
  }

  @Command(
      name = "lanes",
      description = {
        "Gives a model another number of lanes, from its newest checkpoint on.",
        "Stop all trainers of the model first, and start them with the same lanes afterwards."
      })
  static final class Lanes implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Option(
        names = "--lanes",
        required = true,
        paramLabel = "L",
        description = "Number of lanes; 1 for a model that one trainer trains.")
    int lanes;

    @Option(
        names = "--force",
        description =
            "Also when a round waits for its average; only if the aggregator has reported a"
                + " contribution that cannot be averaged.")
    boolean force;

    @Override
    public Integer call() {
      if (lanes < 1) {
        throw new UsageException("--lanes must be 1 or more, not " + lanes);
      }
      Checkpoint changed = admin(service).changeLanes(lanes, force);
      System.err.printf(
          "checkpoint %d after step %d is the newest; the model has %d lanes%n",
          changed.version(), changed.snapshot().step(), lanes);
      return 0;
    }
  }

  private static CheckpointAdmin admin(ServiceOptions service) {
    Settings settings = AllSettings.resolve(service.layers(), TrainerSettings.definition());
    return new CheckpointAdmin(TrainerSettings.of(settings), settings);
  }
}
