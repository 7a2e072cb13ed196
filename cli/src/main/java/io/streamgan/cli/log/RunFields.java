package io.streamgan.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import io.streamgan.service.CurrentRun;
import java.io.IOException;
import net.logstash.logback.composite.AbstractJsonProvider;

/**
 * Adds {@code run}, {@code step} and {@code generatorVersion} to a line: how far training is, as
 * far as the process knows; null while it knows of no run.
 */
public final class RunFields extends AbstractJsonProvider<ILoggingEvent> {
  @Override
  public void writeTo(JsonGenerator json, ILoggingEvent event) throws IOException {
    CurrentRun newest = CurrentRun.newest();
    if (newest.runId().isEmpty()) {
      json.writeNullField("run");
      json.writeNullField("step");
      json.writeNullField("generatorVersion");
    } else {
      json.writeStringField("run", newest.runId());
      json.writeNumberField("step", newest.step());
      json.writeNumberField("generatorVersion", newest.generatorVersion());
    }
  }
}
