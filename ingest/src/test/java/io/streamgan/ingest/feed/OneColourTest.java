package io.streamgan.ingest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneColourTest {
  private static final byte[] BLACK = new byte[12];
  private static final byte[] PICTURE = {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 4};
  private static final byte[] BLUE = {0, 0, 9, 0, 0, 9, 0, 0, 9, 0, 0, 9};

  private final List<String> reports = new ArrayList<>();
  private final OneColour oneColour =
      new OneColour(
          "sprites",
          new FeedListener() {
            @Override
            public void onProgress(FeedProgress progress) {}

            @Override
            public void onReport(String line) {
              reports.add(line);
            }
          });

  @Test
  void warnsOnceWhereManyImagesAreOfOneColour() {
    for (int i = 0; i < 1000; i++) {
      oneColour.add(i % 5 == 0 ? BLUE : i % 5 == 1 ? BLACK : PICTURE, 3);
    }
    oneColour.report();

    assertThat(reports)
        .containsExactly(
            "80 of the first 200 images of sprites have only one colour; if they are drawings on"
                + " transparent ground, set image.background to white or auto, or image.channels to"
                + " 4");
  }

  @Test
  void warnsAtTheEndOfASmallSource() {
    oneColour.add(BLACK, 3);
    assertThat(reports).isEmpty();
    oneColour.report();

    assertThat(reports).hasSize(1);
  }

  @Test
  void isSilentWhereFewImagesAre() {
    for (int i = 0; i < 1000; i++) {
      oneColour.add(i % 10 == 0 ? BLACK : PICTURE, 3);
    }
    oneColour.report();

    assertThat(reports).isEmpty();
  }
}
