package io.streamgan.schemas.events;

import java.util.Locale;

/** Severity of a {@code HealthEvent}. */
public enum Severity {
  /** Nothing needs to be done. */
  INFO,
  /** The model will become worse if nothing is done. */
  WARNING,
  /** The model is unusable, or will soon be. */
  CRITICAL;

  /** Returns the value in records, for example {@code warning}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
