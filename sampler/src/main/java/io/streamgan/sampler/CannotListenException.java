package io.streamgan.sampler;

import java.net.BindException;
import java.net.UnknownHostException;

/**
 * The sampler cannot listen on its configured address and port. The message is one line with the
 * remedy.
 */
public final class CannotListenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CannotListenException(String host, int port, Throwable cause) {
    super(message(host, port, cause), cause);
  }

  private static String message(String host, int port, Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    if (cause instanceof UnknownHostException) {
      return "host %s is unknown; set %s".formatted(host, SamplerSettings.HOST);
    }
    if (reason.contains("in use")) {
      return "port %d is in use; choose another with --port".formatted(port);
    }
    if (reason.contains("Cannot assign")) {
      return "%s is no address of this machine; set %s".formatted(host, SamplerSettings.HOST);
    }
    if (cause instanceof BindException || reason.contains("denied")) {
      return "port %d cannot be opened on %s (%s); choose another with --port"
          .formatted(port, host, reason);
    }
    return "cannot listen on %s:%d: %s".formatted(host, port, reason);
  }
}
