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
    description = "Sends a request to the trainer of a model, which acts on it if health.act=true.",
    subcommands = {
      RequestCommand.Rollback.class,
      RequestCommand.Pause.class,
      RequestCommand.Resume.class
    })
public final class RequestCommand {
  @Command(name = "rollback", description = "Return to the model of an earlier step.")
  static final class Rollback implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Option(
        names = "--before-step",
        required = true,
        paramLabel = "N",
        description = "Step; the trainer returns to the newest kept checkpoint from before it.")
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

  @Command(name = "pause", description = "Stop taking steps until a resume request.")
  static final class Pause implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      admin(service).pause();
      return sent();
    }
  }

  @Command(name = "resume", description = "Continue training, whatever the reason for its pause.")
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
    System.err.println("request sent; './streamgan watch' shows the trainer's events");
    return 0;
  }
}
