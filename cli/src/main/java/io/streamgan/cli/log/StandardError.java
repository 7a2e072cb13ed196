package io.streamgan.cli.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.streamgan.schemas.settings.Settings;
import java.net.URL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Output on standard error. With {@code log.format=json} all of it consists of log records, one
 * JSON object per line, including lines that are plain text otherwise. Thread-safe.
 */
public final class StandardError {
  private static final Logger LOG = LoggerFactory.getLogger("io.streamgan.cli");
  private static final String JSON = "/io/streamgan/cli/log/json.xml";

  private static volatile boolean json;

  private StandardError() {}

  /** Speaks as {@code settings} say from now on. */
  public static synchronized void use(Settings settings) {
    if (!json && settings.get(Settings.LOG_FORMAT).equals("json")) {
      configure((LoggerContext) LoggerFactory.getILoggerFactory());
      json = true;
    }
  }

  /** Whether every line is a JSON object. */
  public static boolean isJson() {
    return json;
  }

  /** Says something that people should see whatever the log's level is. */
  public static void println(String line) {
    if (json) {
      LOG.info(line);
    } else {
      System.err.println(line);
    }
  }

  /** Logs what ended the process; for JSON only. */
  public static void error(String line, @Nullable Throwable cause) {
    LOG.error(line, cause);
  }

  /** Gives {@code context} the loggers of {@code log.format=json}. */
  static void configure(LoggerContext context) {
    URL file = StandardError.class.getResource(JSON);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    context.reset();
    try {
      configurator.doConfigure(file);
    } catch (JoranException e) {
      throw new IllegalStateException("the log cannot be written as JSON: " + e.getMessage(), e);
    }
  }
}
