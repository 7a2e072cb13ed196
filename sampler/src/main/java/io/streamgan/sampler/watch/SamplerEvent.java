package io.streamgan.sampler.watch;

import io.streamgan.schemas.events.EventPhase;
import java.util.Locale;

/** Health events that the sampler itself reports, in the event stream only. */
enum SamplerEvent {
  RUN_BEGAN(EventPhase.NONE, ""),
  GENERATOR_REFUSED(
      EventPhase.ONSET,
      "The sampler serves the previous generator until it can load a newer one; its log has the"
          + " details."),
  TRAINING_STALLED(
      EventPhase.ONSET,
      "See whether the trainer runs, whether images arrive, and what the trainer's log says."),
  TRAINING_RESUMED(EventPhase.NONE, ""),
  CLUSTER_UNREACHABLE(
      EventPhase.ONSET, "See whether the brokers run and can be reached from the sampler."),
  CLUSTER_BACK(EventPhase.NONE, "");

  private final String phase;
  private final String action;

  SamplerEvent(String phase, String action) {
    this.phase = phase;
    this.action = action;
  }

  /** The event's {@code kind} in the stream: {@code generator-refused}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@link EventPhase#ONSET} of an event that opens a condition, and otherwise none. */
  String phase() {
    return phase;
  }

  /** What helps; empty where nothing is suggested. */
  String action() {
    return action;
  }
}
