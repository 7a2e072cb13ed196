package io.streamgan.ingest.topology;

import io.streamgan.schemas.deadletters.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has become of the records of {@code raw-images} in this process; a record that is processed
 * again after a failure counts again. Thread-safe.
 */
public final class IngestCounts {
  private final LongAdder accepted = new LongAdder();
  private final Map<Reason, LongAdder> rejected = new EnumMap<>(Reason.class);

  public IngestCounts() {
    for (Reason reason : Reason.values()) {
      rejected.put(reason, new LongAdder());
    }
  }

  /** Images that went on to {@code images}. */
  public long accepted() {
    return accepted.sum();
  }

  /** Records that went to {@code dead-letters}. */
  public long rejected() {
    return rejected.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Those of them with this reason. */
  public long rejected(Reason reason) {
    return rejected.getOrDefault(reason, new LongAdder()).sum();
  }

  void accept() {
    accepted.increment();
  }

  void reject(Reason reason) {
    rejected.computeIfAbsent(reason, r -> new LongAdder()).increment();
  }
}
