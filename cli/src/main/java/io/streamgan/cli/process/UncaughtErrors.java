package io.streamgan.cli.process;

import io.streamgan.cli.log.StandardError;
import java.lang.Thread.UncaughtExceptionHandler;

/**
 * What happens where a thread ends by an error that nobody has caught. Without memory the process
 * ends at once, because others cannot know which thread is missing.
 */
public final class UncaughtErrors implements UncaughtExceptionHandler {
  private static final int FAILED = 1;

  private final boolean verbose;

  /**
   * @param verbose whether to say where the error has happened
   */
  public UncaughtErrors(boolean verbose) {
    this.verbose = verbose;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    if (e instanceof OutOfMemoryError) {
      StandardError.println(
          "streamgan: the heap of %d MB is full (thread %s); -Xmx in JAVA_OPTS gives more"
              .formatted(Runtime.getRuntime().maxMemory() >> 20, thread.getName()));
      Runtime.getRuntime().halt(FAILED);
    }
    String line = "thread %s has ended: %s".formatted(thread.getName(), e);
    if (StandardError.isJson()) {
      StandardError.error(line, verbose ? e : null);
    } else {
      System.err.println("streamgan: " + line);
      if (verbose) {
        e.printStackTrace();
      }
    }
  }
}
