package io.streamgan.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PrintableMessageTest {
  @Test
  void aLabelWithLineEndsStaysOnTheLineThatQuotesIt() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        Objects.requireNonNull(PrintableMessageTest.class.getResource("/logback.xml")));
    Logger logger = context.getLogger("io.streamgan.Test");

    String line =
        encode(
            context,
            new LoggingEvent(
                "",
                logger,
                Level.WARN,
                "raw-images-0@7 is dead letter 1: {}",
                null,
                new Object[] {"label cat\r\n12:00:00.000 ERROR Fréchet"}));

    assertThat(line)
        .endsWith(
            " WARN  Test raw-images-0@7 is dead letter 1: label cat\\u000d\\u000a12:00:00.000 ERROR"
                + " Fréchet"
                + System.lineSeparator())
        .hasLineCount(1);
  }

  private static String encode(LoggerContext context, ILoggingEvent event) {
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr");
    return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
