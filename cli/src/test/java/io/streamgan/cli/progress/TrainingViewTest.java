package io.streamgan.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.StepResult;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrainingViewTest {
  private final TrainingView view = new TrainingView(0, 64);

  @Test
  void saysHowManyImagesOfTheFirstStepAreThere() {
    assertThat(view.line()).isEqualTo("waiting for images");

    view.onModel("run", 0, 0);
    view.onWaiting(10, 64);

    assertThat(view.line()).isEqualTo("step 0  waiting: 10 of 64 images are there");
  }

  @Test
  void saysItBesideTheFiguresOfARunThatGoesOn() {
    view.onModel("run", 7, 448);
    view.onWaiting(0, 64);

    assertThat(view.line())
        .startsWith("step 7  images 448")
        .endsWith("  waiting: 0 of 64 images are there");
  }

  @Test
  void showsTheNewestStepOfAllLanes() {
    view.onModel("run", 0, 0);
    view.onStep(step(8), 10);
    view.onStep(step(7), 10);

    assertThat(view.line()).startsWith("step 8  images 512");
  }

  private static StepResult step(long step) {
    OptionalDouble none = OptionalDouble.empty();
    return new StepResult(step, 64 * step, 1, 2, 3, 4, none, none, none, none);
  }
}
