package io.streamgan.sampler.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class RealImagesTest {
  private final AtomicLong clock = new AtomicLong();
  private final AtomicInteger reads = new AtomicInteger();

  @Test
  void theTopicIsReadOnceInFiveSecondsHoweverManyAsk() {
    try (RealImages images = new RealImages(this::image, clock::get)) {
      assertThat(images.newest().join().pixels()).containsExactly(1);
      assertThat(images.newest().join().pixels()).containsExactly(1);

      clock.addAndGet(TimeUnit.SECONDS.toNanos(6));

      assertThat(images.newest().join().pixels()).containsExactly(2);
    }
  }

  @Test
  void aRefusalIsPassedOnAndTheNextRequestTriesAgain() {
    try (RealImages images = new RealImages(this::refuseFirst, clock::get)) {
      assertThatThrownBy(() -> images.newest().join())
          .hasCauseInstanceOf(NoRealImagesException.class)
          .hasMessageContaining("The newest real images cannot be read");

      clock.addAndGet(TimeUnit.SECONDS.toNanos(6));

      assertThat(images.newest().join().count()).isEqualTo(1);
    }
  }

  private Optional<Images> image() {
    byte pixel = (byte) reads.incrementAndGet();
    return Optional.of(new Images(new ImageShape(1, 1, 1), 1, new byte[] {pixel}));
  }

  private Optional<Images> refuseFirst() {
    if (reads.get() == 0) {
      reads.incrementAndGet();
      throw new TopicAuthorizationException("images");
    }
    return image();
  }
}
