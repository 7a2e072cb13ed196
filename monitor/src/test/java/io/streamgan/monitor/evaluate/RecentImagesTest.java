package io.streamgan.monitor.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentImagesTest {
  private static final ImageShape GREY = new ImageShape(1, 2, 1);

  @Test
  void takesTheNewestBatchesFirst() {
    Images packed =
        RecentImages.pack(
            List.of(
                new Images(GREY, 2, new byte[] {1, 2, 3, 4}, new int[] {5, 6}),
                new Images(GREY, 1, new byte[] {7, 8})),
            2);

    assertThat(packed.pixels()).containsExactly(7, 8, 1, 2);
    assertThat(packed.labels()).containsExactly(-1, 5);
  }

  @Test
  void leavesOutWhatHasAnotherShapeThanTheNewest() {
    Images packed =
        RecentImages.pack(
            List.of(
                new Images(GREY, 1, new byte[] {1, 2}),
                new Images(new ImageShape(1, 2, 3), 1, new byte[6]),
                new Images(GREY, 1, new byte[] {3, 4}, new int[] {-1})),
            8);

    assertThat(packed.count()).isEqualTo(2);
    assertThat(packed.pixels()).containsExactly(3, 4, 1, 2);
    assertThat(packed.labels()).isEmpty();
  }
}
