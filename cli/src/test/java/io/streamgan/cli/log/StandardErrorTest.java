package io.streamgan.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.service.CurrentRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StandardErrorTest {
  private final LoggerContext context = new LoggerContext();

  @Test
  void aLineIsOneObjectThatNamesTheRun() throws Exception {
    CurrentRun.begin("r-1", 120, 4);

    JsonNode line = line("first line\nsecond \"line\"", null);

    assertThat(Instant.parse(line.get("time").asText())).isBefore(Instant.now().plusSeconds(60));
    assertThat(line.get("level").asText()).isEqualTo("WARN");
    assertThat(line.get("logger").asText()).isEqualTo("io.streamgan.test");
    assertThat(line.get("message").asText()).isEqualTo("first line\nsecond \"line\"");
    assertThat(line.get("run").asText()).isEqualTo("r-1");
    assertThat(line.get("step").asLong()).isEqualTo(120);
    assertThat(line.get("generatorVersion").asLong()).isEqualTo(4);
    assertThat(line.has("exception")).isFalse();
  }

  @Test
  void theFieldsAreThereBeforeARunIsKnown() throws Exception {
    CurrentRun.begin("", 0, 0);

    JsonNode line = line("starting", null);

    assertThat(line.get("run").isNull()).isTrue();
    assertThat(line.get("step").isNull()).isTrue();
    assertThat(line.get("generatorVersion").isNull()).isTrue();
  }

  @Test
  void anExceptionIsAFieldWithItsCauses() throws Exception {
    JsonNode line =
        line("failed", new IllegalStateException("outer", new IOException("disk\nfull")));

    assertThat(line.get("exception").asText())
        .contains("java.lang.IllegalStateException: outer")
        .contains("java.io.IOException: disk")
        .contains("at io.streamgan.cli.log.StandardErrorTest");
  }

  private JsonNode line(String message, @Nullable Throwable cause) throws IOException {
    StandardError.configure(context);
    Logger logger = context.getLogger("io.streamgan.test");
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr");
    ILoggingEvent event = new LoggingEvent("", logger, Level.WARN, message, cause, null);
    String encoded = new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    assertThat(encoded).endsWith("\n");
    assertThat(encoded.strip()).doesNotContain("\n");
    return new ObjectMapper().readTree(encoded);
  }
}
