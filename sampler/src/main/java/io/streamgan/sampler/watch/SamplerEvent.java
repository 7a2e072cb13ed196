package io.streamgan.sampler.watch;

import java.util.Locale;

/** Health events that the sampler itself reports, in the event stream only. */
enum SamplerEvent {
  RUN_BEGAN,
  GENERATOR_REFUSED,
  TRAINING_STALLED,
  TRAINING_RESUMED,
  CLUSTER_UNREACHABLE,
  CLUSTER_BACK;

  /** The event's {@code kind} in the stream: {@code generator-refused}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
