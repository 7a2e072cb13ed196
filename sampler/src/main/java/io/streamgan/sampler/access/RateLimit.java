package io.streamgan.sampler.access;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits the rate of requests of each address with a token bucket that holds the requests of one
 * second. Remembers the last {@value #MAX_CLIENTS} addresses. Thread-safe.
 */
final class RateLimit {
  private static final int MAX_CLIENTS = 10_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final int perSecond;
  private final LongSupplier nanoTime;
  private final Map<InetAddress, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
          return size() > MAX_CLIENTS;
        }
      };

  private record Bucket(double requests, long at) {}

  /**
   * @param perSecond maximum rate of one address; 0 for no limit
   * @param nanoTime as {@link System#nanoTime}
   */
  RateLimit(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /** Whether {@code client} may send a request now; an admitted request is counted. */
  boolean admits(InetAddress client) {
    if (perSecond == 0) {
      return true;
    }
    long now = nanoTime.getAsLong();
    synchronized (buckets) {
      Bucket bucket = buckets.getOrDefault(client, new Bucket(perSecond, now));
      double refill = (now - bucket.at()) / NANOS_PER_SECOND * perSecond;
      double there = Math.min(perSecond, bucket.requests() + refill);
      boolean admitted = there >= 1;
      buckets.put(client, new Bucket(admitted ? there - 1 : there, now));
      return admitted;
    }
  }
}
