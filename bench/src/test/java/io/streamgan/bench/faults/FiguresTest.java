package io.streamgan.bench.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Figures figures = new Figures(new PrintStream(out, true, UTF_8));

  @Test
  void medianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    figures.tellMedian("even", List.of(9.0, 1.0, 2.0, 4.0));
    figures.tellMedian("odd", List.of(9.0, 1.0, 2.0));
    figures.tellMedian("none", List.of());

    assertThat(figures.print("title")).isTrue();

    assertThat(out.toString(UTF_8))
        .containsPattern("even +3\\.0 s\n")
        .containsPattern("odd +2\\.0 s\n")
        .doesNotContain("none");
  }
}
