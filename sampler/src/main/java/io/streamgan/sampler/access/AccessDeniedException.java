package io.streamgan.sampler.access;

import com.linecorp.armeria.common.HttpStatus;

/** A request is refused before any service sees it; the message is one sentence for the client. */
public final class AccessDeniedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient HttpStatus status;

  AccessDeniedException(HttpStatus status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  public HttpStatus status() {
    return status;
  }
}
