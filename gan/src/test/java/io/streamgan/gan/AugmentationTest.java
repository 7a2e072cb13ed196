package io.streamgan.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamgan.gan.objective.Objectives;
import java.util.List;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final Augmentation ADAPTIVE = new Augmentation(true, false, false, 0.6);

  @Test
  void aTargetNeedsAKindOfChangeAndScoresWithMargins() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Augmentation(false, false, false, 0.6))
        .withMessage("adaptive augmentation needs a kind of change: colour, translation or cutout");
    assertThatIllegalArgumentException().isThrownBy(() -> new Augmentation(true, false, false, 1));
    for (String objective : List.of("wasserstein", "wasserstein-gp")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> spec(objective, ADAPTIVE))
          .withMessageStartingWith("adaptive augmentation needs scores that say")
          .withMessageEndingWith("set augmentation.target=0");
    }
  }

  @Test
  void theStrengthIsAValueOfTheDiscriminatorThatAugmentationAdapts() {
    GanSpec fixed = spec("r3gan", new Augmentation(true, false, false));
    GanSpec adaptive = fixed.toBuilder().augmentation(ADAPTIVE).build();

    assertThat(adaptive.discriminator().size()).isEqualTo(fixed.discriminator().size() + 1);
    assertThat(adaptive.toBuilder().augmentation(fixed.augmentation()).build()).isEqualTo(fixed);
  }

  @Test
  void specificationsWithoutATargetAreWrittenAsBeforeThereWasOne() {
    GanSpec fixed = spec("r3gan", new Augmentation(true, false, false));
    GanSpec adaptive = spec("r3gan", ADAPTIVE);

    assertThat(fixed.toJson()).doesNotContain("target").doesNotContain("augmented");
    assertThat(GanSpec.fromJson(fixed.toJson())).isEqualTo(fixed);
    assertThat(GanSpec.fromJson(adaptive.toJson())).isEqualTo(adaptive);
  }

  private static GanSpec spec(String objective, Augmentation augmentation) {
    return GanSpec.dcgan(new ImageShape(24, 24, 1), 1, 4, Objectives.named(objective), 2, 1)
        .toBuilder()
        .augmentation(augmentation)
        .build();
  }
}
