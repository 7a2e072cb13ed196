package io.streamgan.cli.process;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Message of a line of the log for people. Labels, names and errors that it quotes come from others
 * and cannot end the line.
 */
public final class PrintableMessage extends MessageConverter {
  @Override
  public String convert(ILoggingEvent event) {
    return Printable.of(super.convert(event));
  }
}
