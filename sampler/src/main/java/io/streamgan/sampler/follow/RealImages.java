package io.streamgan.sampler.follow;

import io.streamgan.gan.Images;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The newest real images of the stream. They are read when they are asked for, on a thread of its
 * own, and kept for a few seconds: however many clients ask, the topic is read once in that time.
 * Thread-safe.
 */
public final class RealImages implements AutoCloseable {
  /** Number of images. */
  public static final int COUNT = 64;

  private static final long KEPT_NANOS = 5_000_000_000L;

  private final Supplier<Optional<Images>> topic;
  private final LongSupplier nanoTime;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread created = new Thread(task, "real-images");
            created.setDaemon(true);
            return created;
          });
  private @Nullable CompletableFuture<Images> newest;
  private long readAt;

  /**
   * @param topic reads the newest {@link #COUNT} images, or all where there are fewer
   */
  public RealImages(Supplier<Optional<Images>> topic) {
    this(topic, System::nanoTime);
  }

  RealImages(Supplier<Optional<Images>> topic, LongSupplier nanoTime) {
    this.topic = topic;
    this.nanoTime = nanoTime;
  }

  /**
   * Returns images that were the newest ones at most a few seconds ago. Fails with {@link
   * NoRealImagesException} while the topic has none, and when the cluster does not answer or does
   * not permit reading. All callers share the result.
   */
  public synchronized CompletableFuture<Images> newest() {
    CompletableFuture<Images> known = newest;
    long now = nanoTime.getAsLong();
    if (known == null || known.isDone() && now - readAt > KEPT_NANOS) {
      readAt = now;
      known = CompletableFuture.supplyAsync(this::read, thread);
      newest = known;
    }
    return known;
  }

  private Images read() {
    try {
      return topic.get().orElseThrow(NoRealImagesException::new);
    } catch (KafkaException e) {
      throw new NoRealImagesException(e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
