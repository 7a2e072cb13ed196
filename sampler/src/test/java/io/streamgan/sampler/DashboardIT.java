package io.streamgan.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgan.broker.EmbeddedBroker;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.browser.Chromium;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
  void drawsWithTheServedGenerator() {
    browser.evaluate("document.getElementById('tab-draw').click()");

    awaitText(
        "document.getElementById('caption').textContent",
        "generator 1 · images seen 6,400 · seed 7");
    assertThat(browser.evaluate("document.getElementById('as-npy').getAttribute('href')"))
        .isEqualTo("/v1/samples?count=16&columns=4&seed=7&format=npy");
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
        "/v1/samples?count=16&columns=4&seed=7&version=1");
    assertNothingWrong();
  }

  @Test
  void movesFromOneSeedToAnother() {
    browser.evaluate("document.getElementById('tab-morph').click()");

    awaitText("document.getElementById('caption').textContent", "generator 1 · seeds 7 to 8");
    String before = picture();
    await().atMost(PATIENCE).until(() -> !picture().equals(before));
    assertThat(browser.evaluate("document.getElementById('as-gif').getAttribute('href')"))
        .isEqualTo("/v1/interpolation?from=7&to=8&frames=16&count=16&columns=4");
    browser.evaluate("document.getElementById('tab-training').click()");
    awaitText("document.getElementById('grid').dataset.step", Long.toString(step));
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
          .isEqualTo("/v1/samples?count=16&columns=4&seed=7&label=2");
      browser.evaluate("document.getElementById('tab-morph').click()");
      awaitText(
          "document.getElementById('caption').textContent", "generator 1 · seeds 7 to 8 · class 2");
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
          .isEqualTo("Class 0: 50.0 % of the real images, 75.0 % of the generated ones");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void theGeneratorAndTheTimelapseAreOffered() {
    assertThat(
            browser.evaluate(
                "Promise.all([...document.querySelectorAll('a[download][href]')].map("
                    + "a => fetch(a.href).then(r => `${a.getAttribute('href')} ${r.status}`)))"
                    + ".then(all => all.join(', '))"))
        .isEqualTo(
            "/v1/timelapse.gif 200, /v1/generator/export?format=onnx 200,"
                + " /v1/generator/export?format=npz 200, /v1/generator/export?format=dl4j 200");
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
    Settings settings =
        new Settings(
            SamplerSettings.definition(),
            Map.of(
                Settings.BOOTSTRAP_SERVERS.name(),
                broker.bootstrapServers(),
                Settings.TOPICS_PREFIX.name(),
                prefix,
                SamplerSettings.PORT.name(),
                Integer.toString(port)));
    return SamplerServer.start(settings, TestGenerator::new);
  }
}
