package io.streamgan.cli.process;

import io.streamgan.cli.log.StandardError;
import java.lang.Thread.UncaughtExceptionHandler;

/**
 * What happens where a thread ends by an error that nobody has caught. Without memory the process
 * ends at once, because others cannot know which thread is missing.
 */
public final class UncaughtErrors implements UncaughtExceptionHandler {
  private static final int FAILED = 1;

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    if (e instanceof OutOfMemoryError) {
      StandardError.println(
          "streamgan: the heap of %d MB is full (thread %s); -Xmx in JAVA_OPTS gives more"
              .formatted(Runtime.getRuntime().maxMemory() >> 20, thread.getName()));
      Runtime.getRuntime().halt(FAILED);
    }
    String line = "thread %s has ended: %s".formatted(thread.getName(), e.getMessage());
    if (StandardError.isJson()) {
      StandardError.error(line, e);
    } else {
      System.err.println(line);
      e.printStackTrace();
    }
  }
}
