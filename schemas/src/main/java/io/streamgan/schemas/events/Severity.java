package io.streamgan.schemas.events;

import java.util.Locale;

/** How much a {@code HealthEvent} matters. */
public enum Severity {
  /** Nothing needs to be done. */
  INFO,
  /** The model suffers if nothing is done. */
  WARNING,
  /** The model is of no use, or will soon be. */
  CRITICAL;

  /** As it is on the wire: {@code warning}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
