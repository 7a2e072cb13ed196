package io.streamgan.sampler;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import io.streamgan.sampler.follow.GeneratorSink;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.LoadedGenerator;
import io.streamgan.sampler.watch.TrainingWatch;
import java.util.EnumMap;
import java.util.Map;

/**
 * Passes verified generators to the generation thread, and counts and reports swaps and refusals.
 */
final class ServingSink implements GeneratorSink {
  private final GenerationThread generation;
  private final TrainingWatch watch;
  private final Counter swaps;
  private final Map<Reason, Counter> refusals = new EnumMap<>(Reason.class);

  ServingSink(GenerationThread generation, TrainingWatch watch, MeterRegistry meters) {
    this.generation = generation;
    this.watch = watch;
    swaps =
        Counter.builder("streamgan.sampler.generator.swaps")
            .description("Generators that came to be served")
            .register(meters);
    for (Reason reason : Reason.values()) {
      refusals.put(
          reason,
          Counter.builder("streamgan.sampler.generator.refusals")
              .description("Generators, or records of them, that were refused")
              .tag("reason", reason.label())
              .register(meters));
    }
  }

  @Override
  public void offer(PublishedGenerator generator)
      throws RefusedGeneratorException, InterruptedException {
    LoadedGenerator loaded = generation.swap(generator);
    swaps.increment();
    watch.serves(loaded);
  }

  @Override
  public void refused(RefusedGeneratorException refusal) {
    Counter counter = refusals.get(refusal.reason());
    if (counter != null) {
      counter.increment();
    }
    watch.refused(refusal);
  }

  @Override
  public void caughtUp() {
    generation.caughtUp();
  }
}
