package io.streamgan.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.Statistic;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.rounds.LaneShares;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunViewTest {
  @Test
  void drawsValuesBetweenTheirExtremes() {
    assertThat(Sparkline.of(List.of(0.0, 1.0, 2.0, 7.0), 10, true)).isEqualTo("▁▂▃█");
    assertThat(Sparkline.of(List.of(9.0, 1.0, Double.NaN, 2.0), 3, true)).isEqualTo("▁ █");
    assertThat(Sparkline.of(List.of(3.0, 3.0), 3, true)).isEqualTo("▅▅");
    assertThat(Sparkline.of(List.of(0.0, 1.0, 2.0, 7.0), 10, false)).isEqualTo("_.-#");
  }

  @Test
  void drawsTwoPixelsACharacter() {
    BufferedImage picture = new BufferedImage(1, 2, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, 0xff0000);
    picture.setRGB(0, 1, 0x0000ff);

    assertThat(HalfBlocks.of(picture, 10, 10))
        .containsExactly("\u001b[38;2;255;0;0m\u001b[48;2;0;0;255m▀\u001b[0m");
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "120, 40", "60, 16", "200, 50"})
  void fitsItsTerminalWithCurvesSamplesAndEvents(int columns, int lines) throws Exception {
    String text = new RunView(new Terminal(columns, lines, true, true)).of(run());

    assertThat(text)
        .contains("run r<1>")
        .contains("step 40  images 400  generator 2")
        .contains("D loss")
        .contains("images/s")
        .contains("saturation onset: scores & co")
        .contains("classes     % of real/generated images: cat 40/25, dog 60/75")
        .contains("▀");
    assertThat(text.lines().count()).isLessThan(lines);
    assertThat(text.lines())
        .allSatisfy(
            line ->
                assertThat(line.replaceAll("\u001b\\[[0-9;]*m", "").length())
                    .isLessThanOrEqualTo(columns));
  }

  /** Wide windows of losses beyond what fits the column of numbers. */
  @ParameterizedTest
  @ValueSource(doubles = {1e8, -3e9, 1e300, Double.NaN})
  void aLossThatExplodesFitsToo(double loss) throws Exception {
    List<MetricWindow> windows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      windows.add(window(i, Map.of("generatorLoss", statistic(loss))));
    }
    RunRecords run =
        new RunRecords(
            "r", List.of(step()), windows, List.of(), List.of(), List.of(grid()), new LaneShares());

    String text = new RunView(new Terminal(80, 24, true, true)).of(run);

    assertThat(text.lines())
        .anySatisfy(line -> assertThat(line).startsWith("G loss"))
        .allSatisfy(
            line ->
                assertThat(line.replaceAll("\u001b\\[[0-9;]*m", "").length())
                    .isLessThanOrEqualTo(80));
  }

  @Test
  void theSamplesLeaveRoomForEverythingElse() throws Exception {
    List<String> lines = new RunView(new Terminal(80, 24, true, true)).of(run()).lines().toList();

    assertThat(lines.get(lines.size() - 1)).contains("saturation onset").doesNotContain("▀");
    assertThat(lines.get(0)).startsWith("run r<1> ").contains("▀");
  }

  @Test
  void withoutColoursThereAreNoSamplesAndNoEscapes() throws Exception {
    assertThat(new RunView(new Terminal(80, 24, false, true)).of(run()))
        .contains("Fréchet")
        .doesNotContain("▀", "\u001b");
  }

  @Test
  void withoutUnicodeAllIsAscii() throws Exception {
    assertThat(new RunView(new Terminal(80, 24, true, false)).of(run()))
        .contains("Frechet")
        .containsPattern("D loss +4.000  [_.:=+*#-]+")
        .satisfies(
            text -> assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(text)).isTrue());
  }

  @Test
  void aVariableTurnsColoursOff() {
    assertThat(Terminal.colours(Map.of("TERM", "xterm"))).isTrue();
    assertThat(Terminal.colours(Map.of("TERM", "xterm", "NO_COLOR", "1"))).isFalse();
    assertThat(Terminal.colours(Map.of("TERM", "dumb"))).isFalse();
    assertThat(Terminal.colours(Map.of())).isFalse();
  }

  @Test
  void printsNothingThatATerminalObeys() throws Exception {
    HealthEvent event = HealthEvent.newBuilder(event()).setMessage("\033[2Jhidden").build();
    RunRecords run =
        new RunRecords(
            "r",
            List.of(step()),
            List.of(),
            List.of(event),
            List.of(),
            List.of(),
            new LaneShares());

    assertThat(new RunView(new Terminal(80, 24, false, true)).of(run))
        .contains("u001b[2Jhidden")
        .doesNotContain("\033");
  }

  @Test
  void showsTheLanesAndWhichOfThemAreWaitedFor() {
    LaneShares lanes = new LaneShares().with(List.of(round(share(0), share(1)), round(share(0))));
    RunRecords run =
        new RunRecords("r", List.of(step()), List.of(), List.of(), List.of(), List.of(), lanes);

    assertThat(new RunView(new Terminal(120, 24, false, true)).of(run))
        .contains(
            "lanes       round 7 waits for [1]; images/s by lane@trainer: 0@trainer0 320/s,"
                + " 1@trainer1 320/s");
    assertThat(ReportPage.of(run, Map.of(), null, Map.of(), ClassNames.NONE))
        .contains("Round 7 waits for the lanes [1].")
        .contains("<tr><td>1</td><td>trainer1</td><td>50</td><td>3,200</td><td>320</td></tr>");
  }

  @Test
  void theNewestStepsMayBeOfAnyLane() {
    StepMetrics other = StepMetrics.newBuilder(step()).setLane(1).setLanes(2).build();

    assertThat(RunRecords.ofOneLane(List.of(step(), other, other))).containsExactly(other, other);
  }

  private static Round round(RoundShare... shares) {
    return Round.newBuilder()
        .setRunId("r")
        .setRound(7)
        .setLanes(2)
        .setOpenedAt(Instant.EPOCH)
        .setStep(350)
        .setImagesSeen(22_400)
        .setShares(List.of(shares))
        .build();
  }

  private static RoundShare share(int lane) {
    return new RoundShare(lane, 50, 3_200L, 0L, "trainer" + lane, Instant.EPOCH, 10_000L, 0.0);
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
        .doesNotContain("http", "Lanes")
        .endsWith("</body></html>\n");
  }

  @Test
  void aPageOfAnHourHasAtMost300Kilobytes() throws Exception {
    Random random = new Random(1);
    List<MetricWindow> windows = new ArrayList<>();
    List<Quality> qualities = new ArrayList<>();
    List<SampleGrid> grids = new ArrayList<>();
    List<HealthEvent> events = new ArrayList<>();
    for (int i = 0; i < 360; i++) {
      windows.add(window(i));
      events.add(event());
      qualities.add(Quality.newBuilder(quality()).setImagesSeen(80L * i).build());
    }
    byte[] noise = new byte[64 * 32 * 32 * 3];
    for (int i = 0; i < 20; i++) {
      random.nextBytes(noise);
      byte[] png = ImageGrid.png(new Images(new ImageShape(32, 32, 3), 64, noise.clone()), 8);
      grids.add(
          SampleGrid.newBuilder(grid())
              .setRows(8)
              .setColumns(8)
              .setPng(ByteBuffer.wrap(png))
              .build());
    }
    Map<String, String> settings = new TreeMap<>();
    for (int i = 0; i < 150; i++) {
      settings.put("some.name.of.a.setting." + i, "a value");
    }
    byte[] real = grids.get(0).getPng().array();

    String page =
        ReportPage.of(
            new RunRecords(
                "r", List.of(step()), windows, events, qualities, grids, new LaneShares()),
            Map.of("classes", "cat 3"),
            GridPictures.fitting(List.of(real), 8, 8, ReportPage.SHOWN, ReportPage.NEWEST_BYTES)
                .get(0),
            settings,
            ClassNames.NONE);

    assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(300_000);
    assertThat(page.split("<figure").length - 1).isEqualTo(10);
  }

  @Test
  void curvesJoinOnlyWhatMayBeCompared() throws Exception {
    Quality other =
        Quality.newBuilder(quality()).setExtractor("random-64-0").setFrechetDistance(0.5).build();
    Quality earlier = Quality.newBuilder(quality()).setImagesSeen(250).build();
    Quality newest = Quality.newBuilder(quality()).setImagesSeen(300).build();

    String both = distance(other, earlier, newest);
    assertThat(both).contains("<polyline").isEqualTo(distance(earlier, newest));
  }

  /** Returns the chart of the distance in a report of the evaluations. */
  private static String distance(Quality... qualities) throws IOException {
    RunRecords run =
        new RunRecords(
            "r",
            List.of(step()),
            List.of(),
            List.of(),
            List.of(qualities),
            List.of(grid()),
            new LaneShares());
    String page = ReportPage.of(run, Map.of(), null, Map.of(), ClassNames.NONE);
    int title = page.indexOf("Fréchet distance, lower is better");
    return page.substring(title, page.indexOf("</svg>", title));
  }

  @Test
  void asManyRowsAsColumnsAreKeptOfAGridOfOblongImages() {
    BufferedImage grid = new BufferedImage(8 * 50 - 2, 4 * 34 - 2, BufferedImage.TYPE_INT_RGB);

    BufferedImage cut = GridPictures.cut(grid, 4, 8, 3);

    assertThat(cut.getWidth()).isEqualTo(3 * 50 - 2);
    assertThat(cut.getHeight()).isEqualTo(3 * 34 - 2);
  }

  @Test
  void anAxisHasRoundNumbers() {
    String chart =
        CurveSvg.of(
            "Loss",
            "images",
            List.of(
                new CurveSvg.Curve(
                    "D", List.of(new CurveSvg.Point(0, 0.13), new CurveSvg.Point(61_440, 0.87)))));

    assertThat(chart)
        .contains(">0.0</text>", ">0.2</text>", ">1.0</text>")
        .contains(">20,000</text>", ">60,000 images</text>");
  }

  @Test
  void aModelWithoutStepsIsNoError() {
    RunRecords none =
        new RunRecords("", List.of(), List.of(), List.of(), List.of(), List.of(), new LaneShares());

    assertThat(new RunView(new Terminal(60, 24, false, true)).of(none)).isEqualTo("no step yet\n");
  }

  private static RunRecords run() throws IOException {
    List<MetricWindow> windows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      windows.add(window(i));
    }
    return new RunRecords(
        "r<1>",
        List.of(step()),
        windows,
        List.of(event()),
        List.of(quality()),
        List.of(grid()),
        new LaneShares());
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

  private static Statistic statistic(double value) {
    return Statistic.newBuilder()
        .setCount(8)
        .setNonFinite(0)
        .setMean(value)
        .setDeviation(0)
        .setMinimum(value)
        .setMaximum(value)
        .setP05(value)
        .setP50(value)
        .setP95(value)
        .setSketch(ByteBuffer.allocate(0))
        .build();
  }

  private static MetricWindow window(int i) {
    Statistic loss = statistic(i);
    return window(i, Map.of("discriminatorLoss", loss, "generatorLoss", loss));
  }

  private static MetricWindow window(int i, Map<String, Statistic> statistics) {
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
        .setStatistics(statistics)
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
        .setPast(List.of())
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
