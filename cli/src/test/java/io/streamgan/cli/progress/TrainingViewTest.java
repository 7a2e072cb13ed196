package io.streamgan.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingViewTest {
  private final TrainingView view = new TrainingView(0);

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
}
