package io.streamgan.cli.topics;

import io.streamgan.cli.process.UsageException;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.trainer.admin.RequestAdmin;
import io.streamgan.trainer.settings.TrainerSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "request",
    description = "Asks the trainer of a model, which obeys with health.act=true, to do something.",
    subcommands = {
      RequestCommand.Rollback.class,
      RequestCommand.Pause.class,
      RequestCommand.Resume.class
    })
public final class RequestCommand {
  @Command(name = "rollback", description = "Go back to the model of an earlier step.")
  static final class Rollback implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Option(
        names = "--before-step",
        required = true,
        paramLabel = "N",
        description = "The newest checkpoint that is kept of a step before this one is taken.")
    long beforeStep;

    @Override
    public Integer call() {
      if (beforeStep < 1) {
        throw new UsageException("--before-step must be 1 or more");
      }
      admin(service).rollback(beforeStep);
      return sent();
    }
  }

  @Command(name = "pause", description = "Make no steps until asked to resume.")
  static final class Pause implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      admin(service).pause();
      return sent();
    }
  }

  @Command(name = "resume", description = "Go on, whatever training has paused for.")
  static final class Resume implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      admin(service).resume();
      return sent();
    }
  }

  private static RequestAdmin admin(ServiceOptions service) {
    return new RequestAdmin(AllSettings.resolve(service.layers(), TrainerSettings.definition()));
  }

  private static int sent() {
    System.err.println("asked; './streamgan watch' shows what the trainer tells");
    return 0;
  }
}
