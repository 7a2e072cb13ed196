package io.streamgan.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import org.junit.jupiter.api.Test;

class NewestImagesTest {
  private static final ImageShape GREY = new ImageShape(1, 2, 1);

  @Test
  void packsTheNewestBatchesFirstInWhateverOrderTheyCome() {
    NewestImages newest = new NewestImages(2);
    newest.add(20, new Images(GREY, 1, new byte[] {7, 8}));
    newest.add(10, new Images(GREY, 2, new byte[] {1, 2, 3, 4}, new int[] {5, 6}));

    assertThat(newest.pack().pixels()).containsExactly(7, 8, 1, 2);
    assertThat(newest.pack().labels()).containsExactly(-1, 5);
    assertThat(newest.added()).isEqualTo(3);
  }

  @Test
  void ofTheSameTimestampTheBatchAddedLastIsTheNewer() {
    NewestImages newest = new NewestImages(1);
    newest.add(10, new Images(GREY, 1, new byte[] {1, 2}));
    newest.add(10, new Images(GREY, 1, new byte[] {3, 4}));

    assertThat(newest.pack().pixels()).containsExactly(3, 4);
  }

  @Test
  void packsAllWhereThereAreFewerThanWanted() {
    NewestImages newest = new NewestImages(8);
    newest.add(1, new Images(GREY, 1, new byte[] {1, 2}));
    newest.add(2, new Images(GREY, 1, new byte[] {3, 4}, new int[] {-1}));

    assertThat(newest.pack().count()).isEqualTo(2);
    assertThat(newest.pack().pixels()).containsExactly(3, 4, 1, 2);
    assertThat(newest.pack().labels()).isEmpty();
    assertThat(newest.areComplete(0)).isFalse();
  }

  @Test
  void areCompleteWhereNoUnreadBatchCanBeNewer() {
    NewestImages newest = new NewestImages(2);
    newest.add(20, new Images(GREY, 1, new byte[2]));
    newest.add(10, new Images(GREY, 1, new byte[2]));
    newest.add(5, new Images(GREY, 1, new byte[2]));

    assertThat(newest.areComplete(10)).isTrue();
    assertThat(newest.areComplete(11)).isFalse();
  }
}
