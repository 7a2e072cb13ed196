package io.streamgan.cli;

/** Entry point. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Interruption interruption = new Interruption();
    interruption.install();
    int exitCode = Streamgan.commandLine(interruption).execute(arguments);
    interruption.ended(exitCode);
    System.exit(exitCode);
  }
}
