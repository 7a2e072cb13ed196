package io.streamgan.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.classes.ClassNames;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class RunViewTest {
  @Test
  void drawsValuesBetweenTheirExtremes() {
    assertThat(Sparkline.of(List.of(0.0, 1.0, 2.0, 7.0), 10)).isEqualTo("▁▂▃█");
    assertThat(Sparkline.of(List.of(9.0, 1.0, Double.NaN, 2.0), 3)).isEqualTo("▁ █");
    assertThat(Sparkline.of(List.of(3.0, 3.0), 3)).isEqualTo("▅▅");
  }

  @Test
  void drawsTwoPixelsACharacter() {
    BufferedImage picture = new BufferedImage(1, 2, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, 0xff0000);
    picture.setRGB(0, 1, 0x0000ff);

    assertThat(HalfBlocks.of(picture, 10, 10))
        .isEqualTo("\u001b[38;2;255;0;0m\u001b[48;2;0;0;255m▀\u001b[0m\n");
  }

  @Test
  void showsARunInLinesOfItsWidth() throws Exception {
    String text = new RunView(60, false).of(run());

    assertThat(text)
        .contains("run r<1>  step 40  images 400  generator 2")
        .contains("D loss")
        .contains("saturation onset: scores & co")
        .contains("Fréchet 12.50")
        .contains("classes     % of real/generated images: cat 40/25, dog 60/75");
    assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    assertThat(new RunView(60, true).of(run())).contains("▀");
  }

  @Test
  void printsNothingThatATerminalObeys() throws Exception {
    HealthEvent event = HealthEvent.newBuilder(event()).setMessage("\033[2Jhidden").build();
    RunRecords run =
        new RunRecords("r", List.of(step()), List.of(), List.of(event), List.of(), List.of());

    assertThat(new RunView(80, false).of(run)).contains("u001b[2Jhidden").doesNotContain("\033");
  }

  @Test
  void writesAPageThatRefersToNothingOutside() throws Exception {
    String page =
        ReportPage.of(
            run(),
            Map.of("classes", "cat 3"),
            null,
            Map.of("a", "b"),
            ClassNames.of(List.of("cat", "dog")));

    assertThat(page)
        .contains("Run r&lt;1&gt;")
        .contains("scores &amp; co")
        .contains("<polyline")
        .contains("data:image/png;base64,")
        .contains("12.500")
        .contains("<td>dog</td><td>60.0 %</td><td>75.0 %</td>")
        .doesNotContain("http")
        .endsWith("</body></html>\n");
  }

  @Test
  void aModelWithoutStepsIsNoError() {
    RunRecords none = new RunRecords("", List.of(), List.of(), List.of(), List.of(), List.of());

    assertThat(new RunView(60, false).of(none)).isEqualTo("no step yet\n");
  }

  private static RunRecords run() throws IOException {
    List<MetricWindow> windows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      windows.add(window(i));
    }
    return new RunRecords(
        "r<1>", List.of(step()), windows, List.of(event()), List.of(quality()), List.of(grid()));
  }

  private static StepMetrics step() {
    return StepMetrics.newBuilder()
        .setRunId("r<1>")
        .setStep(40)
        .setImagesSeen(400)
        .setDiscriminatorLoss(1)
        .setGeneratorLoss(1)
        .setRealScore(1)
        .setGeneratedScore(-1)
        .setStepMillis(200)
        .setBatchSize(10)
        .setGeneratorVersion(2)
        .setInputOffsets(Map.of())
        .setCapturedAt(Instant.EPOCH)
        .build();
  }

  private static MetricWindow window(int i) {
    Statistic loss =
        Statistic.newBuilder()
            .setCount(8)
            .setNonFinite(0)
            .setMean(i)
            .setDeviation(0)
            .setMinimum(i)
            .setMaximum(i)
            .setP05(i)
            .setP50(i)
            .setP95(i)
            .setSketch(ByteBuffer.allocate(0))
            .build();
    return MetricWindow.newBuilder()
        .setRunId("r<1>")
        .setWindowMillis(10_000)
        .setStart(Instant.ofEpochSecond(10L * i))
        .setSteps(8)
        .setFirstStep(8L * i)
        .setLastStep(8L * i + 7)
        .setImages(80)
        .setImagesSeen(80L * i)
        .setImagesPerSecond(8)
        .setGeneratorVersion(1)
        .setStatistics(Map.of("discriminatorLoss", loss, "generatorLoss", loss))
        .build();
  }

  private static HealthEvent event() {
    return HealthEvent.newBuilder()
        .setType("saturation")
        .setPhase("onset")
        .setRunId("r<1>")
        .setStep(30)
        .setImagesSeen(300)
        .setMessage("scores & co")
        .setAt(Instant.EPOCH)
        .build();
  }

  private static Quality quality() {
    return Quality.newBuilder()
        .setRunId("r<1>")
        .setGeneratorVersion(1)
        .setStep(20)
        .setImagesSeen(200)
        .setAt(Instant.EPOCH)
        .setDurationMillis(1)
        .setProtocol("1")
        .setExtractor("classifier-64-0")
        .setRealImages(64)
        .setGeneratedImages(64)
        .setSeed(0)
        .setRealSpread(50)
        .setGeneratedSpread(50)
        .setSlicedWasserstein(0.1)
        .setFrechetDistance(12.5)
        .setPrecision(0.5)
        .setCoverage(0.5)
        .setRealClasses(List.of(0.4, 0.6))
        .setGeneratedClasses(List.of(0.25, 0.75))
        .setClassNames(List.of("cat", "dog"))
        .build();
  }

  private static SampleGrid grid() throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
    return SampleGrid.newBuilder()
        .setRunId("r<1>")
        .setStep(25)
        .setImagesSeen(250)
        .setGeneratorVersion(1)
        .setSeed(0)
        .setRows(1)
        .setColumns(1)
        .setPng(ByteBuffer.wrap(png.toByteArray()))
        .build();
  }
}
