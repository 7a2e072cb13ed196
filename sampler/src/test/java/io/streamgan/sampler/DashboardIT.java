package io.streamgan.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.server.Server;
import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.EngineOptions;
import io.streamgan.gan.Engines;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageClassifier;
import io.streamgan.gan.Images;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.TestRecords.Keyed;
import io.streamgan.sampler.browser.Chromium;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, in front of a running sampler on a real broker. */
class DashboardIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PREFIX = "dashboard.";
  private static final List<String> NAMES = List.of("<b>cat</b>", "bird", "dog");
  private static final ClassifierSnapshot CLASSIFIER = TestClassifier.snapshot(1);
  private static final GeneratorSnapshot CLASSIFYING =
      new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(1))
          .withClassifier(CLASSIFIER);

  @TempDir static Path dataDir;
  private static EmbeddedBroker broker;
  private static TestTrainer trainer;
  private static long step;

  private SamplerServer sampler;
  private Chromium browser;

  @BeforeAll
  static void startBroker() {
    assumeTrue(Chromium.find().isPresent(), "no Chromium on the path of this machine");
    broker = EmbeddedBroker.start(dataDir, 0);
    createTopics(PREFIX);
    trainer = new TestTrainer(broker.bootstrapServers(), PREFIX);
    trainer.generator("run", 1);
    train(20);
  }

  private static void createTopics(String prefix) {
    Topics.createMissing(
        new Settings(
            Settings.shared(),
            Map.of("bootstrap.servers", broker.bootstrapServers(), "topics.prefix", prefix)),
        Topics.all());
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      trainer.close();
      broker.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    sampler = start(PREFIX, 0);
    Optional<Path> executable = Chromium.find();
    browser = new Chromium(executable.orElseThrow());
    browser.open(sampler.url());
    awaitText("document.querySelector('#connection span').textContent", "live");
  }

  @AfterEach
  void close() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (sampler != null) {
      sampler.close();
    }
  }

  @Test
  void gridAndCurvesFollowTheTraining() {
    awaitText("document.getElementById('grid').dataset.step", Long.toString(step));
    await().atMost(PATIENCE).until(() -> coloured("#grid") > 1000);
    String before = picture();

    train(15);

    awaitText("document.getElementById('grid').dataset.step", Long.toString(step));
    await().atMost(PATIENCE).until(() -> !picture().equals(before));
    awaitText("document.getElementById('step').textContent", Long.toString(step));
    awaitText("document.querySelector('#loss-legend output').value", "1.20");
    awaitText("document.querySelector('#score-legend li:last-child output').value", "−0.50");
    assertThat(browser.evaluate("document.querySelectorAll('.plot[data-empty]').length"))
        .isEqualTo("0");
    assertThat(coloured("#loss canvas")).isGreaterThan(200);
    assertThat(coloured("#score canvas")).isGreaterThan(200);
    assertNothingWrong();
  }

  @Test
  void worksBelowAPathOfAProxy() throws Exception {
    WebClient target = WebClient.of(sampler.url());
    Server proxy =
        Server.builder()
            .http(0)
            .requestTimeoutMillis(0)
            .serviceUnder(
                "/models/faces/",
                (ctx, request) -> {
                  String query = ctx.query() == null ? "" : "?" + ctx.query();
                  return target.execute(
                      request.mapHeaders(
                          headers ->
                              headers.toBuilder()
                                  .path(ctx.mappedPath() + query)
                                  .authority("127.0.0.1:" + sampler.port())
                                  .build()));
                })
            .build();
    proxy.start().join();
    try {
      browser.open("http://127.0.0.1:%d/models/faces/".formatted(proxy.activeLocalPort()));
      awaitText("document.querySelector('#connection span').textContent", "live");
      train(5);
      awaitText("document.getElementById('grid').dataset.step", Long.toString(step));
      await().atMost(PATIENCE).until(() -> coloured("#grid") > 1000);
      browser.evaluate("document.getElementById('tab-draw').click()");
      awaitText(
          "document.getElementById('caption').textContent",
          "generator 1 · images seen 6,400 · seed 7");
      assertThat(browser.complaints()).isEmpty();
    } finally {
      proxy.stop().join();
    }
  }

  @Test
  void theSliderGoesBackAndLiveReturns() {
    awaitText("document.getElementById('grid').dataset.step", Long.toString(step));

    browser.evaluate(
        "(() => { const s = document.getElementById('slider'); s.value = 0;"
            + " s.dispatchEvent(new Event('input')); })()");
    awaitText("document.getElementById('grid').dataset.step", "5");
    awaitText("document.getElementById('live').getAttribute('aria-pressed')", "false");

    train(5);
    browser.evaluate("document.getElementById('live').click()");
    awaitText("document.getElementById('grid').dataset.step", Long.toString(step));
    assertNothingWrong();
  }

  @Test
  void theGridsOfAPageThatStaysOpenAreThinnedAndLoadedShortlyBeforeTheyAreShown() throws Exception {
    createTopics("grids.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "grids.");
        SamplerServer ofGrids = start("grids.", 0)) {
      browser.open(ofGrids.url());
      awaitText("document.querySelector('#connection span').textContent", "live");
      for (long at = 1; at <= 210; at++) {
        byte[] png = ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(at), 7, 16), 4);
        other.grid(TestRecords.grid("run", at, png));
      }
      awaitText("document.getElementById('grid').dataset.step", "210");
      assertThat(browser.evaluate("document.getElementById('slider').max")).isEqualTo("199");
      browser.open(ofGrids.url());
      awaitText("document.getElementById('grid').dataset.step", "210");
      awaitText("document.getElementById('slider').max", "199");
      int before = browser.requests().size();

      browser.evaluate("document.getElementById('play').click()");

      // It begins at the newest grid, and goes on from the oldest.
      awaitText("(v => v > 5 && v < 199)(Number(document.getElementById('slider').value))", "true");
      browser.evaluate("document.getElementById('play').click()");
      int shown = Integer.parseInt(browser.evaluate("document.getElementById('slider').value"));
      assertThat(browser.requests().size() - before).isBetween(shown, shown + 20);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void drawsWithTheServedGenerator() {
    browser.evaluate("document.getElementById('tab-draw').click()");

    awaitText(
        "document.getElementById('caption').textContent",
        "generator 1 · images seen 6,400 · seed 7");
    assertThat(browser.evaluate("document.getElementById('as-npy').getAttribute('href')"))
        .isEqualTo("v1/samples?count=16&columns=4&seed=7&format=npy");
    assertNothingWrong();
  }

  @Test
  void drawsWithAVersionThatIsChosen() {
    browser.evaluate("document.getElementById('tab-draw').click()");
    awaitText("[...document.getElementById('by').options].map(o => o.value).join()", ",1");

    browser.evaluate(
        "(() => { const s = document.getElementById('by'); s.value = '1';"
            + " s.dispatchEvent(new Event('change')); })()");

    awaitText(
        "document.getElementById('as-png').getAttribute('href')",
        "v1/samples?count=16&columns=4&seed=7&version=1");
    assertNothingWrong();
  }

  @Test
  void movesFromOneSeedToAnother() {
    browser.evaluate("document.getElementById('tab-morph').click()");

    awaitText("document.getElementById('caption').textContent", "generator 1 · seeds 7 to 8");
    String before = picture();
    await().atMost(PATIENCE).until(() -> !picture().equals(before));
    assertThat(browser.evaluate("document.getElementById('as-gif').getAttribute('href')"))
        .isEqualTo("v1/interpolation?from=7&to=8&frames=16&count=16&columns=4");
    browser.evaluate("document.getElementById('tab-training').click()");
    awaitText("document.getElementById('grid').dataset.step", Long.toString(step));
    assertNothingWrong();
  }

  @Test
  void aWalkGoesOnFromSeedToSeedAndStopsWhereTheSliderIsPut() {
    browser.evaluate("document.getElementById('tab-morph').click()");
    awaitText("document.getElementById('caption').textContent", "generator 1 · seeds 7 to 8");
    browser.evaluate("document.getElementById('walk').click()");

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                browser
                    .evaluate("document.getElementById('caption').textContent")
                    .startsWith("generator 1 · seeds 8 to "));
    assertThat(browser.requests()).noneMatch(url -> url.contains("from=8&to=8&"));
    input("position", "5");
    String there = picture();
    String caption = browser.evaluate("document.getElementById('caption').textContent");
    awaitText("document.getElementById('go').getAttribute('aria-pressed')", "false");
    input("position", "15");
    assertThat(picture()).isNotEqualTo(there);
    input("position", "5");
    assertThat(picture()).isEqualTo(there);
    awaitText("document.getElementById('caption').textContent", caption);
    assertNothingWrong();
  }

  @Test
  void aWalkGoesOnAfterAFailure() {
    browser.evaluate("document.getElementById('tab-morph').click()");
    awaitText("document.getElementById('caption').textContent", "generator 1 · seeds 7 to 8");
    browser.evaluate(
        "const answered = fetch; window.failures = 0; window.fetch = (url, ...rest) =>"
            + " String(url).includes('interpolation') && window.failures++ === 0"
            + " ? Promise.reject(new TypeError('gone')) : answered(url, ...rest); ''");
    browser.evaluate("document.getElementById('walk').click()");

    awaitText("document.getElementById('empty').textContent", "The server does not answer.");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                browser
                    .evaluate("document.getElementById('caption').textContent")
                    .startsWith("generator 1 · seeds 8 to "));
    assertNothingWrong();
  }

  @Test
  void noMoreSamplesAreAskedForThanTheServerDraws() throws Exception {
    try (SamplerServer ofSome = limited(PREFIX, Map.of(SamplerSettings.MAX_COUNT.name(), "70"));
        SamplerServer ofFew = limited(PREFIX, Map.of(SamplerSettings.MAX_COUNT.name(), "5"))) {
      for (Map.Entry<SamplerServer, List<String>> each :
          Map.of(
                  ofSome,
                  List.of(
                      "count=16&columns=4&seed=7", "from=7&to=8&frames=16&count=4&columns=2", "15"),
                  ofFew,
                  List.of(
                      "count=4&columns=2&seed=7", "from=7&to=8&frames=5&count=1&columns=1", "4"))
              .entrySet()) {
        browser.open(each.getKey().url() + "#tab=morph");
        awaitText("document.getElementById('caption').textContent", "generator 1 · seeds 7 to 8");
        awaitText(
            "document.getElementById('as-gif').getAttribute('href')",
            "v1/interpolation?" + each.getValue().get(1));
        awaitText("document.getElementById('position').max", each.getValue().get(2));

        browser.evaluate("document.getElementById('tab-draw').click()");

        awaitText(
            "document.getElementById('caption').textContent",
            "generator 1 · images seen 6,400 · seed 7");
        awaitText(
            "document.getElementById('as-png').getAttribute('href')",
            "v1/samples?" + each.getValue().get(0));
      }
    }
  }

  @Test
  void lessVarietyIsKeptInTheAddressAndAskedForWithTheSamples() {
    browser.evaluate("document.getElementById('tab-draw').click()");
    awaitText("document.getElementById('truncation-value').value", "1.00");
    awaitText(
        "document.getElementById('caption').textContent",
        "generator 1 · images seen 6,400 · seed 7");
    String before = picture();

    input("truncation", "0.5");

    await().atMost(PATIENCE).until(() -> !picture().equals(before));
    awaitText(
        "document.getElementById('as-png').getAttribute('href')",
        "v1/samples?count=16&columns=4&seed=7&truncation=0.5");
    browser.evaluate("location.reload()");
    awaitText("document.getElementById('truncation-value').value", "0.50");
    assertThat(browser.evaluate("location.hash")).isEqualTo("#tab=draw&truncation=0.5");
    assertNothingWrong();
  }

  @Test
  void classesAreOfferedByAGeneratorThatKnowsThem() throws Exception {
    assertThat(browser.evaluate("document.getElementById('label').hidden")).isEqualTo("true");
    createTopics("classes.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "classes.");
        SamplerServer ofClasses = start("classes.", 0)) {
      other.classGenerator("run", 1);
      browser.open(ofClasses.url());
      awaitText("document.querySelector('#connection span').textContent", "live");
      browser.evaluate("document.getElementById('tab-draw').click()");
      awaitText(
          "[...document.getElementById('label').options].map(o => o.textContent).join()",
          "any class,class 0,class 1,class 2");

      browser.evaluate(
          "(() => { const s = document.getElementById('label'); s.value = '2';"
              + " s.dispatchEvent(new Event('change')); })()");

      awaitText(
          "document.getElementById('caption').textContent",
          "generator 1 · images seen 6,400 · seed 7 · class 2");
      assertThat(browser.evaluate("document.getElementById('as-png').getAttribute('href')"))
          .isEqualTo("v1/samples?count=16&columns=4&seed=7&label=2");
      browser.evaluate("document.getElementById('tab-morph').click()");
      awaitText(
          "document.getElementById('caption').textContent", "generator 1 · seeds 7 to 8 · class 2");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void theColumnsOfASampleGridHaveTheNamesOfTheirClasses() throws Exception {
    createTopics("columns.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "columns.");
        SamplerServer ofClasses = start("columns.", 0)) {
      other.classGenerator("run", 1);
      byte[] png = ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(1), 7, 18), 6);
      other.grid(
          SampleGrid.newBuilder(TestRecords.grid("run", 5, png)).setRows(3).setColumns(6).build());
      browser.open(ofClasses.url());

      awaitText(
          "document.getElementById('grid').getAttribute('aria-label')",
          "Grid of generated images, with the columns 0, 1, 2, 0, 1, 2");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void qualityIsShownWhenThereIsSome() throws Exception {
    assertThat(browser.evaluate("document.getElementById('quality').hidden")).isEqualTo("true");
    createTopics("quality.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "quality.");
        SamplerServer ofQuality = start("quality.", 0)) {
      other.quality(TestRecords.quality("run", 100, 40));
      browser.open(ofQuality.url());
      awaitText("document.querySelector('#connection span').textContent", "live");
      awaitText("document.getElementById('frechetDistance').textContent", "40");

      other.quality(TestRecords.quality("run", 200, 12.3456));

      awaitText("document.getElementById('frechetDistance').textContent", "12.3");
      awaitText("document.getElementById('kernelDistance').textContent", "0.0123");
      awaitText(
          "document.getElementById('quality-note').textContent",
          "generator 2 · 512 images against 512 real ones");
      assertThat(coloured("#distance canvas")).isGreaterThan(50);
      assertThat(browser.evaluate("document.querySelector('#shares li').title"))
          .isEqualTo("cat: 50.0 % of the real images, 75.0 % of the generated ones");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void theClassifierIsShownWithWhatItMakesOfRealImages() throws Exception {
    createTopics("classifier.");
    new ClassesTopic(settings("classifier.", Map.of())).add(NAMES);
    Images images = TestGenerator.draw(TestGenerator.parameters(5), 7, 8);
    float[] probabilities = probabilities(CLASSIFIER, images);
    int[] labels = new int[8];
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      float[] ofImage = Arrays.copyOfRange(probabilities, 3 * i, 3 * i + 3);
      int best =
          IntStream.range(0, 3)
              .reduce(0, (one, other) -> ofImage[other] > ofImage[one] ? other : one);
      labels[i] = i == 0 ? -1 : i < 3 ? (best + 1) % 3 : best;
      expected.add(
          "%s %.1f %% %s"
              .formatted(
                  NAMES.get(best),
                  100 * ofImage[best],
                  i == 1 || i == 2 ? "labelled " + NAMES.get(labels[i]) : ""));
    }
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "classifier.");
        SamplerServer ofClassifier = start("classifier.", 0)) {
      other.records(
          Topic.IMAGES,
          List.of(
              new Keyed(
                  "test",
                  TestRecords.images(new Images(images.shape(), 8, images.pixels(), labels)))));
      for (long at = 1; at <= 3; at++) {
        other.metrics(
            StepMetrics.newBuilder(TestRecords.metrics("run", at)).setAccuracy(0.25 * at).build());
      }
      other.generator("run", 1, CLASSIFYING);
      browser.open(ofClassifier.url());

      awaitText(
          "document.getElementById('verdict').textContent",
          "5 of 7 labelled images are classified correctly: 71.4 %");
      assertThat(
              browser
                  .evaluate(
                      "[...document.querySelectorAll('#classified li')]"
                          + ".map(li => [...li.children].slice(1).map(e => e.textContent).join(' '))"
                          + ".join('\\n')")
                  .split("\n"))
          .containsExactlyInAnyOrderElementsOf(expected);
      awaitText("document.querySelectorAll('#classified li[data-wrong]').length", "2");
      awaitText(
          "document.getElementById('classifier-note').textContent",
          "generator 1 · newest real images of the stream");
      await().atMost(PATIENCE).until(() -> coloured("#classified canvas") > 50);
      await().atMost(PATIENCE).until(() -> coloured("#accuracy canvas") > 50);
      awaitText(
          "document.querySelector('[data-format=onnx-classifier]').getAttribute('href')",
          "v1/generator/export?format=onnx-classifier");
      for (String theme : List.of("light", "dark")) {
        browser.evaluate("document.documentElement.dataset.theme = '" + theme + "'");

        assertThat(browser.evaluate(resource("contrast.js"))).as(theme).isEmpty();
      }
      assertFits();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aClassifierIsAskedForNoMoreImagesThanTheServerTakes() throws Exception {
    createTopics("limited.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "limited.");
        SamplerServer ofFew = limited("limited.", Map.of(SamplerSettings.MAX_COUNT.name(), "5"));
        // Three images of 192 bytes take 768 in base64.
        SamplerServer ofSmall =
            limited("limited.", Map.of(SamplerSettings.MAX_REQUEST_BYTES.name(), "1000"))) {
      other.records(Topic.IMAGES, List.of(new Keyed("test", TestRecords.images(40))));
      other.generator("run", 1, CLASSIFYING);

      for (Map.Entry<SamplerServer, String> each : Map.of(ofFew, "5", ofSmall, "3").entrySet()) {
        browser.open(each.getKey().url());
        awaitText("document.querySelectorAll('#classified li').length", each.getValue());
      }
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static SamplerServer limited(String prefix, Map<String, String> limits) {
    return SamplerServer.start(settings(prefix, limits), TestGenerator::new);
  }

  @Test
  void aClassifierWithoutLabelsToCompareWithShowsItsClassesAlone() throws Exception {
    createTopics("unlabelled.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "unlabelled.");
        SamplerServer real = start("unlabelled.", 0);
        SamplerServer withoutReal =
            SamplerServer.start(
                settings("unlabelled.", Map.of(SamplerSettings.REAL_IMAGES.name(), "false")),
                TestGenerator::new)) {
      other.records(Topic.IMAGES, List.of(new Keyed("test", TestRecords.images(2))));
      other.metrics(TestRecords.metrics("run", 1));
      other.generator("run", 1, CLASSIFYING);
      browser.open(real.url());

      awaitText(
          "document.getElementById('verdict').textContent",
          "The images have no labels to compare with.");
      assertThat(browser.evaluate("document.querySelectorAll('#classified li').length"))
          .isEqualTo("2");
      assertThat(browser.evaluate("document.getElementById('accuracy').hidden")).isEqualTo("true");

      browser.open(withoutReal.url());

      awaitText(
          "document.getElementById('classifier-note').textContent",
          "generator 1 · generated images");
      awaitText("document.querySelectorAll('#classified li').length", "16");
      awaitText("document.querySelectorAll('#classified li[data-wrong]').length", "0");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aModelWithoutAClassifierIsAskedForNoClasses() {
    awaitText("document.getElementById('settings').hidden", "false");

    assertThat(browser.evaluate("document.getElementById('classifier').hidden")).isEqualTo("true");
    assertThat(browser.requests()).noneMatch(url -> url.contains("v1/classify"));
    assertThat(browser.requests()).noneMatch(url -> url.contains("v1/real"));
    assertNothingWrong();
  }

  @Test
  void lanesAreShownOfAModelThatHasSeveral() throws Exception {
    assertThat(browser.evaluate("document.getElementById('lanes').hidden")).isEqualTo("true");
    createTopics("lanes.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "lanes.");
        SamplerServer ofLanes = start("lanes.", 0)) {
      other.round(TestRecords.openRound("run", 7, 2, 1));
      browser.open(ofLanes.url());

      awaitText("document.getElementById('lanes-note').textContent", "round 7 waits for lane 0");
      assertThat(browser.evaluate("document.querySelector('#lanes tbody').textContent"))
          .isEqualTo("0–––waited for10123456750320contributed");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aModelIsChosenWhereThereAreSeveral() throws Exception {
    assertThat(browser.evaluate("document.getElementById('models').hidden")).isEqualTo("true");
    assertThat(browser.evaluate("document.getElementById('model').hidden")).isEqualTo("false");
    createTopics("several.");
    try (TestTrainer faces = new TestTrainer(broker.bootstrapServers(), "several.", "faces");
        TestTrainer digits = new TestTrainer(broker.bootstrapServers(), "several.", "digits &c");
        SamplerServer several = start("several.", 0, "faces,digits &c")) {
      byte[] png = ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(1), 7, 16), 4);
      faces.generator("face-run", 1);
      faces.grid(TestRecords.grid("face-run", 5, png));
      digits.generator("digit-run", 3, TestGenerator.WIDE_NETWORK);
      digits.grid(TestRecords.grid("digit-run", 9, png));
      browser.open(several.url() + "#smooth=strong&version=1");
      awaitText("document.getElementById('grid').dataset.step", "5");
      awaitText(
          "[...document.getElementById('models').options].map(o => o.value).join()",
          "faces,digits &c");
      assertThat(browser.evaluate("document.getElementById('models').hidden")).isEqualTo("false");
      assertThat(browser.evaluate("document.getElementById('model').hidden")).isEqualTo("true");

      choose("models", "digits &c");

      awaitText("document.getElementById('grid').dataset.step", "9");
      awaitText("location.hash", "#smooth=strong&model=digits+%26c");
      awaitText("document.getElementById('version').textContent", "3");
      browser.evaluate("document.getElementById('tab-draw').click()");
      awaitText(
          "document.getElementById('caption').textContent",
          "generator 3 · images seen 19,200 · seed 7");
      awaitText(
          "document.getElementById('as-png').getAttribute('href')",
          "v1/samples?count=16&columns=4&seed=7&model=digits%20%26c");
      awaitText(
          "document.querySelector('[data-format=npz]').getAttribute('href')",
          "v1/generator/export?format=npz&model=digits%20%26c");
      awaitText(
          "document.getElementById('timelapse').getAttribute('href')",
          "v1/timelapse.gif?model=digits%20%26c");

      choose("models", "faces");

      awaitText("document.getElementById('version').textContent", "1");
      awaitText("location.hash", "#smooth=strong&tab=draw");
      browser.evaluate("location.hash = '#model=cats'");
      awaitText("document.getElementById('grid').dataset.step", "5");
      awaitText("location.hash", "");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void theGeneratorAndTheTimelapseAreOffered() {
    awaitText("document.querySelector('[data-format=dl4j]').hidden", "false");
    assertThat(
            browser.evaluate(
                "Promise.all([...document.querySelectorAll('a[download][href]:not([hidden])')].map("
                    + "a => fetch(a.href).then(r => `${a.getAttribute('href')} ${r.status}`)))"
                    + ".then(all => all.join(', '))"))
        .isEqualTo(
            "v1/timelapse.gif 200, v1/generator/export?format=onnx 200,"
                + " v1/generator/export?format=npz 200, v1/generator/export?format=dl4j 200");
    assertNothingWrong();
  }

  @Test
  void aConditionIsShownUntilItEnds() throws Exception {
    createTopics("conditions.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "conditions.");
        SamplerServer ofConditions = start("conditions.", 0)) {
      other.metrics(TestRecords.metrics("run", 1));
      other.metrics(TestRecords.metrics("run", 9));
      other.event(collapse());
      browser.open(ofConditions.url());

      awaitText(
          "document.getElementById('conditions').innerText.replace(/\\s+/g, ' ').replace(/since .*?"
              + " (?=S)/, '')",
          "Mode collapse critical Something is wrong. step 5 ratio 0.1 ratio limit 0.25 Lower a"
              + " learning rate.");
      awaitText(
          "[...document.querySelectorAll('#loss .mark')].map(m => m.title).join()",
          "Step 5: Mode collapse: something is wrong");

      other.event(TestRecords.event("mode-collapse", "end"));

      awaitText("document.getElementById('conditions').hidden", "true");
      awaitText("document.querySelectorAll('#events li').length", "2");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void textHasTheContrastThatReadersNeed() throws Exception {
    createTopics("contrast.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "contrast.");
        SamplerServer contrast = start("contrast.", 0)) {
      other.metrics(TestRecords.metrics("run", 1));
      other.metrics(TestRecords.metrics("run", 9));
      other.generator("run", 1);
      other.quality(TestRecords.quality("run", 5, 40));
      other.event(collapse());
      other.event(HealthEvent.newBuilder(collapse()).setType("lag").setSeverity("warning").build());
      other.event(HealthEvent.newBuilder(collapse()).setType("drift").setSeverity("info").build());
      browser.open(contrast.url());
      awaitText("document.querySelectorAll('#conditions article').length", "3");
      awaitText("document.getElementById('settings').hidden", "false");
      browser.evaluate("document.getElementById('settings').click()");
      for (String theme : List.of("light", "dark")) {
        browser.evaluate("document.documentElement.dataset.theme = '" + theme + "'");

        assertThat(browser.evaluate(resource("contrast.js"))).as(theme).isEmpty();
      }
    }
  }

  @Test
  void theAddressKeepsWhatIsSelected() {
    browser.evaluate("document.getElementById('tab-draw').click()");
    choose("smoothing", "strong");
    choose("steps", "200");
    browser.evaluate("document.getElementById('log').click()");
    browser.evaluate(
        "(() => { const s = document.getElementById('seed'); s.value = '12';"
            + " s.dispatchEvent(new Event('input')); })()");
    awaitText(
        "document.getElementById('caption').textContent",
        "generator 1 · images seen 6,400 · seed 12");
    assertThat(browser.evaluate("location.hash"))
        .isEqualTo("#tab=draw&smooth=strong&steps=200&log=1&seed=12");

    browser.evaluate("location.reload()");

    awaitText(
        "document.getElementById('caption').textContent",
        "generator 1 · images seen 6,400 · seed 12");
    awaitText("document.getElementById('smoothing').value", "strong");
    awaitText("document.getElementById('steps').value", "200");
    awaitText("document.getElementById('log').getAttribute('aria-pressed')", "true");
    assertNothingWrong();
  }

  @Test
  void draggingOverACurveShowsTheStepsOfTheDrag() {
    awaitText("document.querySelectorAll('.plot[data-empty]').length", "0");
    browser.evaluate(
        """
        (() => {
          const over = document.querySelector('#loss .u-over');
          const {left, top, width} = over.getBoundingClientRect();
          const at = (type, share) => over.dispatchEvent(new MouseEvent(type, {
            bubbles: true, button: 0, buttons: 1, movementX: 5,
            clientX: left + share * width, clientY: top + 40}));
          at('mousemove', 0.25); at('mousedown', 0.25);
        })()
        """);
    browser.evaluate(
        """
        (() => {
          const over = document.querySelector('#loss .u-over');
          const {left, top, width} = over.getBoundingClientRect();
          const at = (target, type) => target.dispatchEvent(new MouseEvent(type, {
            bubbles: true, button: 0, buttons: 1, movementX: 5,
            clientX: left + 0.75 * width, clientY: top + 40}));
          at(over, 'mousemove');
          return new Promise(done => requestAnimationFrame(() => { at(document, 'mouseup'); done(); }));
        })()
        """);

    awaitText("/^\\d+-\\d+$/.test(document.getElementById('steps').value)", "true");
    awaitText("document.getElementById('all').hidden", "false");

    browser.evaluate("document.getElementById('all').click()");
    awaitText("document.getElementById('steps').value", "");
    awaitText("location.hash", "");
    assertNothingWrong();
  }

  @Test
  void anAnswerThatComesLateDoesNotReplaceALaterOne() {
    browser.evaluate(
        """
        (() => {
          const asked = window.fetch;
          window.fetch = async (url, ...rest) => {
            const answer = await asked(url, ...rest);
            if (String(url).includes('seed=100')) {
              await new Promise(done => { window.late = done; });
            }
            return answer;
          };
        })()
        """);
    browser.evaluate("document.getElementById('tab-draw').click()");
    for (String seed : List.of("100", "101")) {
      browser.evaluate(
          "(() => { const s = document.getElementById('seed'); s.value = '%s'; s.dispatchEvent(new Event('input')); })()"
              .formatted(seed));
    }
    String later = "generator 1 · images seen 6,400 · seed 101";
    awaitText("document.getElementById('caption').textContent", later);
    awaitText("typeof window.late", "function");

    // Long enough for the late answer to be decoded and drawn, if it were.
    String drawn =
        browser.evaluate(
            """
            (window.late(), new Promise(done => setTimeout(done, 300)))
              .then(() => document.getElementById('caption').textContent)
            """);

    assertThat(drawn).isEqualTo(later);
    assertNothingWrong();
  }

  @Test
  void anEarlierRunIsComparedWithTheNewest() throws Exception {
    createTopics("runs.");
    try (TestTrainer other = new TestTrainer(broker.bootstrapServers(), "runs.");
        SamplerServer ofRuns = start("runs.", 0)) {
      for (long at = 1; at <= 3; at++) {
        other.metrics(TestRecords.metrics("former", at));
      }
      other.metrics(TestRecords.metrics("newest", 1));
      other.metrics(TestRecords.metrics("newest", 2));
      browser.open(ofRuns.url());
      awaitText(
          "[...document.getElementById('compare').options].map(o => o.value).join()", ",former");

      choose("compare", "former");

      awaitText("document.getElementById('compared').hidden", "false");
      assertThat(browser.evaluate("location.hash")).isEqualTo("#run=former");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void realImagesAreShownBesideTheGeneratedOnes() throws Exception {
    trainer.records(Topic.IMAGES, List.of(new Keyed("test", TestRecords.images(40))));
    awaitText("document.getElementById('beside').hidden", "false");

    browser.evaluate("document.getElementById('beside').click()");

    awaitText("document.getElementById('real-note').textContent", "real, newest of the stream");
    assertThat(coloured("#real")).isGreaterThan(1000);
    assertThat(browser.evaluate("location.hash")).isEqualTo("#real=1");
    assertNothingWrong();
  }

  @Test
  void theSettingsOfTheRunAreShown() {
    awaitText("document.getElementById('settings').hidden", "false");

    browser.evaluate("document.getElementById('settings').click()");

    awaitText("document.getElementById('run-settings').open", "true");
    awaitText(
        "document.getElementById('run-settings').innerText.replace(/\\s+/g, ' ')",
        "Settings of the run close run run generator 1 image 8 × 8 × 3 latent size 4 classes none"
            + " parameters 960 layers linear, reshape, tanh Settings of the trainer objective"
            + " r3gan");
    assertNothingWrong();
  }

  @Test
  void theThemeIsSwitchedAndKept() {
    browser.evaluate("document.getElementById('theme').click()");
    String chosen = browser.evaluate("document.documentElement.dataset.theme");
    assertThat(chosen).isIn("light", "dark");

    browser.evaluate("location.reload()");

    awaitText("document.querySelector('#connection span').textContent", "live");
    assertThat(browser.evaluate("document.documentElement.dataset.theme")).isEqualTo(chosen);
    assertNothingWrong();
  }

  @Test
  void thePolicyKeepsThePageFromOtherHosts() {
    String outcome =
        browser.evaluate("fetch('http://192.0.2.1/').then(() => 'loaded', () => 'refused')");

    assertThat(outcome).isEqualTo("refused");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(browser.complaints())
                    .anyMatch(complaint -> complaint.contains("Content Security Policy")));
  }

  @Test
  void reconnectsWhenTheSamplerComesBack() {
    int port = sampler.port();
    sampler.close();
    awaitText("document.querySelector('#connection span').textContent", "reconnecting");

    sampler = start(PREFIX, port);
    train(5);

    awaitText("document.querySelector('#connection span').textContent", "live");
    awaitText("document.getElementById('step').textContent", Long.toString(step));
  }

  private static HealthEvent collapse() {
    return HealthEvent.newBuilder(TestRecords.event("mode-collapse", "onset"))
        .setSeverity("critical")
        .setStep(5)
        .setEvidence(Map.of("ratio", 0.1, "ratioLimit", 0.25))
        .build();
  }

  private void input(String control, String value) {
    browser.evaluate(
        "(() => { const c = document.getElementById('%s'); c.value = '%s'; c.dispatchEvent(new Event('input')); })()"
            .formatted(control, value));
  }

  private void choose(String select, String value) {
    browser.evaluate(
        "(() => { const s = document.getElementById('%s'); s.value = '%s'; s.dispatchEvent(new Event('change')); })()"
            .formatted(select, value));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = DashboardIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Nothing, not even an explanation that is still hidden, lies beside the page. */
  private void assertFits() {
    for (int width : new int[] {320, 400, 600, 900, 1560}) {
      browser.resize(width, 800);

      // Charts follow the width a moment later.
      awaitText("document.documentElement.scrollWidth - document.documentElement.clientWidth", "0");
      assertThat(
              browser.evaluate(
                  "[...document.querySelectorAll('.tip')].filter(tip =>"
                      + " tip.getBoundingClientRect().left < 0).length"))
          .as("%d pixels", width)
          .isEqualTo("0");
    }
  }

  private void assertNothingWrong() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests())
        .isNotEmpty()
        .allMatch(url -> url.startsWith(sampler.url()) || url.startsWith("blob:" + sampler.url()));
  }

  private void awaitText(String expression, String expected) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(browser.evaluate(expression)).isEqualTo(expected));
  }

  /** Pixels of a canvas whose channels differ by much. */
  private long coloured(String canvas) {
    return Long.parseLong(
        browser.evaluate(
            "(() => { const c = document.querySelector('%s');".formatted(canvas)
                + " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                + " let n = 0; for (let i = 0; i < d.length; i += 4) {"
                + " if (d[i + 3] > 200 && Math.max(d[i], d[i + 1], d[i + 2])"
                + " - Math.min(d[i], d[i + 1], d[i + 2]) > 60) n++; } return n; })()"));
  }

  private String picture() {
    return browser.evaluate("document.getElementById('grid').toDataURL()");
  }

  /** As many more steps, and a grid every fifth. */
  private static void train(int steps) {
    for (int i = 0; i < steps; i++) {
      step++;
      trainer.metrics(TestRecords.metrics("run", step));
      if (step % 5 == 0) {
        byte[] png = ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(step), 7, 16), 4);
        trainer.grid(TestRecords.grid("run", step, png));
      }
    }
  }

  private static SamplerServer start(String prefix, int port) {
    return start(prefix, port, "");
  }

  private static SamplerServer start(String prefix, int port, String models) {
    Settings settings =
        settings(
            prefix,
            Map.of(
                SamplerSettings.MODELS.name(),
                models,
                SamplerSettings.PORT.name(),
                Integer.toString(port)));
    return SamplerServer.start(settings, TestGenerator::new);
  }

  /** Settings of a sampler, by default on any port. */
  private static Settings settings(String prefix, Map<String, String> more) {
    Map<String, String> values = new HashMap<>(more);
    values.put(Settings.BOOTSTRAP_SERVERS.name(), broker.bootstrapServers());
    values.put(Settings.TOPICS_PREFIX.name(), prefix);
    values.putIfAbsent(SamplerSettings.PORT.name(), "0");
    return new Settings(SamplerSettings.definition(), values);
  }

  private static float[] probabilities(ClassifierSnapshot snapshot, Images images) {
    try (ImageClassifier classifier = Engines.load(snapshot, new EngineOptions(1))) {
      return classifier.probabilities(images);
    }
  }
}
