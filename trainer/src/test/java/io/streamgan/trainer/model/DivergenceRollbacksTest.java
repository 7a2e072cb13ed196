package io.streamgan.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.NonFiniteLossException;
import io.streamgan.trainer.input.OffendingImages;
import java.util.List;
import org.junit.jupiter.api.Test;

class DivergenceRollbacksTest {
  private static final NonFiniteLossException BAD =
      new NonFiniteLossException(5, Double.NaN, 0, "the loss itself");
  private static final OffendingImages IMAGES =
      new OffendingImages(List.of(new OffendingImages.Range(0, 4, 0, 5, 0)));

  private final DivergenceRollbacks rollbacks = new DivergenceRollbacks();

  @Test
  void theSeedChangesWithEachRollbackOnly() {
    assertThat(DivergenceRollbacks.seed(3, 0)).isEqualTo(3);
    assertThat(DivergenceRollbacks.seed(3, 1))
        .isNotEqualTo(3)
        .isNotEqualTo(DivergenceRollbacks.seed(3, 2));
  }

  @Test
  void refusesTheFourthRollbackWithoutACommit() {
    assertThat(rollbacks.add(BAD, IMAGES)).isTrue();
    assertThat(rollbacks.add(BAD, IMAGES)).isTrue();
    assertThat(rollbacks.add(BAD, IMAGES)).isTrue();

    assertThat(rollbacks.add(BAD, IMAGES)).isFalse();
    assertThat(rollbacks.count()).isEqualTo(4);
  }

  @Test
  void namesEachRollbackUntilItIsPublished() {
    rollbacks.add(BAD, IMAGES);

    assertThat(rollbacks.unpublished()).singleElement().asString().startsWith("step 5 has a loss");
    assertThat(rollbacks.offending()).isEqualTo(IMAGES);
  }
}
