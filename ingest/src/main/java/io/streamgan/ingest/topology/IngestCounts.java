package io.streamgan.ingest.topology;

import io.streamgan.schemas.deadletters.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of the records of {@code raw-images} in this process; a record that is processed again
 * after a failure counts again. Thread-safe.
 */
public final class IngestCounts {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder convertNanos = new LongAdder();
  private final Map<Reason, LongAdder> rejected = new EnumMap<>(Reason.class);

  public IngestCounts() {
    for (Reason reason : Reason.values()) {
      rejected.put(reason, new LongAdder());
    }
  }

  /** Number of images that were sent to {@code images}. */
  public long accepted() {
    return accepted.sum();
  }

  /** Bytes of all records' values. */
  public long bytes() {
    return bytes.sum();
  }

  /** Number of images that were dropped because the same content was received before. */
  public long duplicates() {
    return duplicates.sum();
  }

  /** Number of records that were sent to {@code dead-letters}. */
  public long rejected() {
    return rejected.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Number of these records with {@code reason}. */
  public long rejected(Reason reason) {
    return rejected.getOrDefault(reason, new LongAdder()).sum();
  }

  /** Number of accepted and of rejected records. */
  public long converted() {
    return accepted() + rejected();
  }

  /** Total time of their conversion, in {@code unit}. */
  public double convertTime(TimeUnit unit) {
    return convertNanos.sum() / (double) unit.toNanos(1);
  }

  void receive(int valueBytes) {
    bytes.add(valueBytes);
  }

  void accept(long nanos) {
    accepted.increment();
    convertNanos.add(nanos);
  }

  void reject(Reason reason, long nanos) {
    rejected.computeIfAbsent(reason, r -> new LongAdder()).increment();
    convertNanos.add(nanos);
  }

  void drop() {
    duplicates.increment();
  }
}
