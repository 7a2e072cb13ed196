package io.streamgan.cli;

import io.streamgan.cli.access.AclsCommand;
import io.streamgan.cli.client.ClassifyCommand;
import io.streamgan.cli.client.ExportCommand;
import io.streamgan.cli.client.SamplesCommand;
import io.streamgan.cli.process.EndsInOrder;
import io.streamgan.cli.process.ErrorLine;
import io.streamgan.cli.process.Interruption;
import io.streamgan.cli.process.Processor;
import io.streamgan.cli.process.UnsupportedProcessorException;
import io.streamgan.cli.run.ReportCommand;
import io.streamgan.cli.run.RoundsCommand;
import io.streamgan.cli.run.WatchCommand;
import io.streamgan.cli.services.AverageCommand;
import io.streamgan.cli.services.BrokerCommand;
import io.streamgan.cli.services.DemoCommand;
import io.streamgan.cli.services.FeedCommand;
import io.streamgan.cli.services.IngestCommand;
import io.streamgan.cli.services.MonitorCommand;
import io.streamgan.cli.services.SamplerCommand;
import io.streamgan.cli.services.TrainCommand;
import io.streamgan.cli.settings.ConfigCommand;
import io.streamgan.cli.topics.CheckpointCommand;
import io.streamgan.cli.topics.ClassesCommand;
import io.streamgan.cli.topics.DeadLettersCommand;
import io.streamgan.cli.topics.DescribeCommand;
import io.streamgan.cli.topics.RequestCommand;
import io.streamgan.cli.topics.TopicsCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "streamgan",
    description = "Continuous GAN training on a Kafka stream.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Streamgan.Version.class)
final class Streamgan implements Runnable {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print a stack trace with an error.")
  boolean verbose;

  @Spec CommandSpec spec = CommandSpec.create();

  /**
   * All commands, with their errors and exit codes.
   *
   * @param cpuinfo Linux's description of the processor
   */
  static CommandLine commandLine(Interruption interruption, Path cpuinfo) {
    ErrorLine errors = new ErrorLine();
    return new CommandLine(new Streamgan())
        .addSubcommand(new DemoCommand(interruption))
        .addSubcommand(new BrokerCommand(interruption))
        .addSubcommand(new IngestCommand(interruption))
        .addSubcommand(new TrainCommand(interruption))
        .addSubcommand(new AverageCommand(interruption))
        .addSubcommand(new MonitorCommand(interruption))
        .addSubcommand(new SamplerCommand(interruption))
        .addSubcommand(new FeedCommand(interruption))
        .addSubcommand(new SamplesCommand())
        .addSubcommand(new ClassifyCommand())
        .addSubcommand(new ExportCommand())
        .addSubcommand(new WatchCommand(interruption))
        .addSubcommand(new RoundsCommand(interruption))
        .addSubcommand(new ReportCommand())
        .addSubcommand(new TopicsCommand())
        .addSubcommand(new ClassesCommand())
        .addSubcommand(new CheckpointCommand())
        .addSubcommand(new RequestCommand())
        .addSubcommand(new DeadLettersCommand())
        .addSubcommand(new DescribeCommand())
        .addSubcommand(new AclsCommand())
        .addSubcommand(new ConfigCommand())
        .addSubcommand(new CheckCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(result -> execute(result, interruption, cpuinfo))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors);
  }

  private static int execute(ParseResult result, Interruption interruption, Path cpuinfo) {
    List<CommandLine> commands = result.asCommandLineList();
    if (!(commands.get(commands.size() - 1).getCommand() instanceof EndsInOrder)) {
      interruption.endAtOnce();
    }
    try {
      Processor.requireAvx2(cpuinfo);
      return new RunLast().execute(result);
    } catch (UnsupportedProcessorException e) {
      throw new ExecutionException(result.commandSpec().commandLine(), e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Error e) {
      throw new ExecutionException(
          result.commandSpec().commandLine(),
          "an error of the program, or an incomplete copy of it: %s; --verbose shows where"
              .formatted(e),
          e);
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing COMMAND");
  }

  /** The version that the jar's manifest names. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Streamgan.class.getPackage().getImplementationVersion();
      return new String[] {"streamgan " + (version == null ? "(not packaged)" : version)};
    }
  }
}
