package io.streamgan.cli.process;

import io.streamgan.cli.log.StandardError;
import io.streamgan.gan.DeviceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Reports the exception that ends a command in one line, and gives the exit code: 1 failed, 2
 * usage.
 */
public final class ErrorLine implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
    boolean usage =
        e instanceof UsageException || e instanceof ConfigException || e instanceof DeviceException;
    boolean verbose = result.expandedArgs().contains("--verbose");
    if (StandardError.isJson()) {
      StandardError.error(oneLine(message(e)), verbose ? e : null);
    } else {
      print(command, message(e));
      if (verbose) {
        e.printStackTrace(command.getErr());
      }
    }
    return usage ? USAGE : FAILED;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    print(
        command,
        "%s; see '%s --help'".formatted(e.getMessage(), command.getCommandSpec().qualifiedName()));
    return USAGE;
  }

  private static void print(CommandLine command, String message) {
    command.getErr().println("streamgan: " + oneLine(message));
    command.getErr().flush();
  }

  private static String oneLine(String message) {
    return Printable.of(message.replaceAll("\\s*\\R\\s*", " "));
  }

  private static String message(Throwable e) {
    Throwable cause = e.getCause();
    if (e instanceof UncheckedIOException && cause != null && says(e, cause.toString())) {
      return message(cause);
    }
    if (e instanceof IOException failed) {
      return FileErrors.inWords(failed);
    }
    String message = e.getMessage();
    return message != null && !message.isBlank() ? message : e.getClass().getSimpleName();
  }

  private static boolean says(Throwable e, String message) {
    return message.equals(e.getMessage());
  }
}
