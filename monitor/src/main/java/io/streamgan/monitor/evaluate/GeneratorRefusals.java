package io.streamgan.monitor.evaluate;

import io.streamgan.codec.RefusedGeneratorException;
import io.streamgan.codec.RefusedGeneratorException.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs the generators that could not be evaluated, each once. Thread-safe. */
public final class GeneratorRefusals {
  private static final Logger LOG = LoggerFactory.getLogger(GeneratorRefusals.class);

  private final Map<Reason, AtomicLong> counts = new EnumMap<>(Reason.class);
  private String last = "";

  public GeneratorRefusals() {
    for (Reason reason : Reason.values()) {
      counts.put(reason, new AtomicLong());
    }
  }

  /** Generators that have been refused for {@code reason}. */
  public long count(Reason reason) {
    return of(reason).get();
  }

  /**
   * @param refusal whose message names the manifest's offset: every evaluation meets it again until
   *     there is a newer generator
   */
  synchronized void add(RefusedGeneratorException refusal) {
    String message = String.valueOf(refusal.getMessage());
    if (!message.equals(last)) {
      last = message;
      of(refusal.reason()).incrementAndGet();
      LOG.warn("a generator is not evaluated: {}", message);
    }
  }

  private AtomicLong of(Reason reason) {
    return counts.getOrDefault(reason, new AtomicLong());
  }
}
