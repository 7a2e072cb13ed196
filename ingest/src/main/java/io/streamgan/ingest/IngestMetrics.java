package io.streamgan.ingest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.streamgan.ingest.topology.IngestCounts;
import io.streamgan.schemas.deadletters.Reason;
import java.util.concurrent.TimeUnit;

/** The service's meters, all named {@code streamgan.ingest.*}. They cost nothing until read. */
final class IngestMetrics implements MeterBinder {
  private final Ingest ingest;

  IngestMetrics(Ingest ingest) {
    this.ingest = ingest;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    IngestCounts counts = ingest.counts();
    FunctionCounter.builder("streamgan.ingest.images", counts, IngestCounts::accepted)
        .description("Images that were sent to the images topic")
        .register(registry);
    FunctionCounter.builder("streamgan.ingest.bytes", counts, IngestCounts::bytes)
        .description("Bytes of the records' values")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("streamgan.ingest.duplicates", counts, IngestCounts::duplicates)
        .description("Images that were dropped because the same content was received before")
        .register(registry);
    FunctionTimer.builder(
            "streamgan.ingest.decode",
            counts,
            IngestCounts::converted,
            c -> c.convertTime(TimeUnit.NANOSECONDS),
            TimeUnit.NANOSECONDS)
        .description("Time from a record to its batch, or to its rejection")
        .register(registry);
    for (Reason reason : Reason.values()) {
      FunctionCounter.builder("streamgan.ingest.dead.letters", counts, c -> c.rejected(reason))
          .description("Records that were sent to the dead letters")
          .tag("reason", reason.name())
          .register(registry);
    }
    Gauge.builder("streamgan.ingest.lag", ingest, Ingest::lag)
        .description("Input records that wait to be read")
        .register(registry);
  }
}
