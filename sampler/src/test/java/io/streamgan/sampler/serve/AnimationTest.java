package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.gan.image.ImageGrid;
import io.streamgan.sampler.ApiServer;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import io.streamgan.sampler.generate.GenerationThread.DrawLimits;
import io.streamgan.schemas.SampleGrid;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions, interpolations, time-lapses and exports over HTTP. */
@TestInstance(Lifecycle.PER_CLASS)
class AnimationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiServer server = new ApiServer();

  @BeforeAll
  void serve() {
    server.serve(3);
    server.serve(4);
  }

  @AfterAll
  void close() {
    server.close();
  }

  @Test
  void aVersionThatIsKeptDrawsAsItDidWhenItWasTheNewest() throws Exception {
    HttpResponse<byte[]> older = server.get("/v1/samples?count=4&seed=7&version=3");

    assertThat(older.headers().firstValue("x-generator-version")).hasValue("3");
    assertThat(older.body())
        .isEqualTo(ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(3), 7, 4), 2));
    assertThat(JSON.readTree(server.get("/v1/generator").body()).get("keptVersions").toString())
        .isEqualTo("[3,4]");
    assertThat(JSON.readTree(server.get("/v1/generator?version=3").body()).get("version").asInt())
        .isEqualTo(3);
  }

  @Test
  void anInterpolationBeginsAndEndsWithTheSamplesOfItsSeeds() throws Exception {
    byte[] strip = server.get("/v1/interpolation?from=7&to=8&frames=5&count=2&format=png").body();

    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(strip));
    assertThat(picture.getWidth()).isEqualTo(5 * 10 - 2);
    assertThat(picture.getHeight()).isEqualTo(2 * 10 - 2);
    assertThat(column(picture, 0)).isEqualTo(column(drawn(4, 7, 2, 1), 0));
    assertThat(column(picture, 4)).isEqualTo(column(drawn(4, 8, 2, 1), 0));
    assertThat(column(picture, 2)).isNotEqualTo(column(picture, 0));
  }

  @Test
  void asAGifItHasAFrameForEachStepAndRepeats() throws Exception {
    HttpResponse<byte[]> answer =
        server.get("/v1/interpolation?from=7&to=8&frames=6&count=4&delay=50&version=3");

    assertThat(answer.headers().firstValue("content-type")).hasValue("image/gif");
    assertThat(answer.headers().firstValue("x-generator-version")).hasValue("3");
    assertThat(answer.body()).startsWith('G', 'I', 'F', '8', '9', 'a');
    assertThat(new String(answer.body(), "US-ASCII")).contains("NETSCAPE2.0");
    List<BufferedImage> frames = frames(answer.body());
    assertThat(frames).hasSize(6);
    assertThat(frames.get(0).getWidth()).isEqualTo(18);
    assertClose(frames.get(0), drawn(3, 7, 4, 2));
    assertClose(frames.get(5), drawn(3, 8, 4, 2));
  }

  @Test
  void aTimelapseOfASeedShowsEachVersionThatIsKept() throws Exception {
    HttpResponse<byte[]> answer = server.get("/v1/timelapse.gif?seed=9&count=4");

    List<BufferedImage> frames = frames(answer.body());
    assertThat(frames).hasSize(2);
    assertClose(frames.get(0), drawn(3, 9, 4, 2));
    assertClose(frames.get(1), drawn(4, 9, 4, 2));
  }

  @Test
  void aTimelapseOfASeedNeedsRoomForOneDrawOnly() throws Exception {
    try (ApiServer narrow = new ApiServer(new DrawLimits(1, ApiServer.MAX_COUNT, 32))) {
      for (int version = 1; version <= 32; version++) {
        narrow.serve(version);
      }

      HttpResponse<byte[]> answer =
          narrow.get("/v1/timelapse.gif?seed=9&count=" + ApiServer.MAX_COUNT);

      assertThat(answer.statusCode()).isEqualTo(200);
      List<BufferedImage> frames = frames(answer.body());
      assertThat(frames).hasSize(32);
      assertClose(frames.get(0), drawn(1, 9, 64, 8));
      assertClose(frames.get(31), drawn(32, 9, 64, 8));
    }
  }

  @Test
  void aTimelapseShowsTheGridsOfTheRunFromItsBeginning() throws Exception {
    assertThat(frames(server.get("/v1/timelapse.gif").body())).hasSize(2);
    for (long step = 1; step <= 6; step++) {
      server.watch().grid(grid(step), TestRecords.CAPTURED_AT);
    }

    assertThat(frames(server.get("/v1/timelapse.gif").body())).hasSize(6);
    List<BufferedImage> some = frames(server.get("/v1/timelapse.gif?frames=3").body());
    assertThat(some).hasSize(3);
    assertClose(some.get(0), drawn(1, 7, 4, 2));
    assertClose(some.get(2), drawn(6, 7, 4, 2));
  }

  @Test
  void whenManyTimelapsesWaitFurtherOnesAreToldToComeBack() throws Exception {
    try (ApiServer busy = new ApiServer()) {
      busy.serve(1);
      byte[] large =
          ImageGrid.png(new Images(new ImageShape(500, 500, 3), 1, new byte[750_000]), 1);
      for (long step = 1; step <= 8; step++) {
        busy.watch().grid(TestRecords.grid("run", step, large), TestRecords.CAPTURED_AT);
      }

      List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
      for (int i = 0; i < 3 * ApiServer.MAX_QUEUED_ENCODINGS; i++) {
        answers.add(busy.getAsync("/v1/timelapse.gif"));
      }

      List<HttpResponse<byte[]>> all = answers.stream().map(CompletableFuture::join).toList();
      assertThat(all).extracting(HttpResponse::statusCode).isSubsetOf(200, 503);
      assertThat(all)
          .filteredOn(answer -> answer.statusCode() == 503)
          .anySatisfy(
              answer -> {
                assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
                assertThat(JSON.readTree(answer.body()).get("detail").asText())
                    .isEqualTo("Too many responses wait to be encoded; try again shortly.");
              });
    }
  }

  @Test
  void aDrawWhoseClientHasGoneAwayLeavesTheQueue() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch drawing = new CountDownLatch(1);
    try (ApiServer blocked =
        new ApiServer(
            snapshot -> new BlockedGenerator(new TestGenerator(snapshot), drawing, gate))) {
      blocked.serve(1);
      CompletableFuture<HttpResponse<byte[]>> running = blocked.getAsync("/v1/samples?count=5");
      drawing.await();
      List<Socket> clients = new ArrayList<>();
      for (String path : List.of("/v1/timelapse.gif?seed=1", "/v1/interpolation?from=1&to=2")) {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), blocked.port());
        client
            .getOutputStream()
            .write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes());
        clients.add(client);
      }
      await().until(() -> blocked.meter("streamgan.sampler.queued.requests") == 2);

      for (Socket client : clients) {
        client.close();
      }

      await().until(() -> blocked.meter("streamgan.sampler.queued.requests") == 0);
      gate.countDown();
      assertThat(running.join().statusCode()).isEqualTo(200);
      assertThat(blocked.meter("streamgan.sampler.samples")).isEqualTo(5);
    }
  }

  @Test
  void greyFramesAreExact() {
    byte[] pixels = new byte[16 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    byte[] png = ImageGrid.png(new Images(new ImageShape(16, 16, 1), 1, pixels), 1);

    BufferedImage frame = frames(AnimatedGif.of(List.of(png, png), 100)).get(1);

    for (int i = 0; i < pixels.length; i++) {
      assertThat(frame.getRGB(i % 16, i / 16) & 0xFF).isEqualTo(i);
    }
  }

  @Test
  void transparentFramesHaveAGroundOfSquares() {
    byte[] pixels = new byte[16 * 16 * 4];
    pixels[0] = (byte) 0xff;
    pixels[3] = (byte) 0xff;
    byte[] png = ImageGrid.png(new Images(new ImageShape(16, 16, 4), 1, pixels), 1);

    BufferedImage frame = frames(AnimatedGif.of(List.of(png, png), 100)).get(1);

    assertThat(frame.getRGB(0, 0)).isEqualTo(0xffff0000);
    assertThat(frame.getRGB(1, 0)).isEqualTo(0xffcccccc);
    assertThat(frame.getRGB(4, 0)).isEqualTo(0xffffffff);
  }

  @Test
  void anExportNamesItselfAndItsVersion() throws Exception {
    HttpResponse<byte[]> answer = server.get("/v1/generator/export?format=npz&version=3");

    assertThat(answer.headers().firstValue("content-disposition"))
        .hasValue("attachment; filename=\"generator-3.npz\"");
    assertThat(answer.headers().firstValue("x-generator-version")).hasValue("3");
    assertThat(answer.body()).startsWith('P', 'K');
    assertThat(server.get("/v1/generator/export?format=onnx").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/samples?version=9                 | 404 | Version 9 is not kept; kept are 3, 4.
          /v1/samples?version=x                 | 400 | Parameter version must be a whole number from 0 to 9223372036854775807, not 'x'.
          /v1/samples?version=-1                | 400 | Parameter version must be a whole number from 0 to 9223372036854775807, not '-1'.
          /v1/generator?version=9               | 404 | Version 9 is not kept; kept are 3, 4.
          /v1/generator?x=9                     | 400 | There is no parameter 'x'; there are version.
          /v1/interpolation                     | 400 | Parameter from, a seed, is missing.
          /v1/interpolation?from=1              | 400 | Parameter to, a seed, is missing.
          /v1/interpolation?from=1e3&to=1       | 400 | Parameter from must be a whole number from -9223372036854775808 to 9223372036854775807, not '1e3'.
          /v1/interpolation?from=1&to=2&frames=1  | 400 | Parameter frames must be a whole number from 2 to 64, not '1'.
          /v1/interpolation?from=1&to=2&frames=65 | 400 | Parameter frames must be a whole number from 2 to 64, not '65'.
          /v1/interpolation?from=1&to=2&frames=32&count=3 | 400 | Parameter count must be a whole number from 1 to 2, not '3'.
          /v1/interpolation?from=1&to=2&count=0 | 400 | Parameter count must be a whole number from 1 to 4, not '0'.
          /v1/interpolation?from=1&to=2&columns=5 | 400 | Parameter columns must be a whole number from 1 to 4, not '5'.
          /v1/interpolation?from=1&to=2&delay=0 | 400 | Parameter delay must be a whole number from 20 to 10000, not '0'.
          /v1/interpolation?from=1&to=2&format=mp4 | 400 | Parameter format must be one of gif, png, not 'mp4'.
          /v1/interpolation?from=1&to=2&version=9 | 404 | Version 9 is not kept; kept are 3, 4.
          /v1/timelapse.gif?frames=0            | 400 | Parameter frames must be a whole number from 1 to 200, not '0'.
          /v1/timelapse.gif?count=4             | 400 | Parameters count, columns and label need a seed.
          /v1/timelapse.gif?seed=1&count=65     | 400 | Parameter count must be a whole number from 1 to 64, not '65'.
          /v1/timelapse.gif?delay=x             | 400 | Parameter delay must be a whole number from 20 to 10000, not 'x'.
          /v1/generator/export                  | 400 | Parameter format is missing; it is one of dl4j, onnx, onnx-classifier, npz.
          /v1/generator/export?format=zip       | 400 | Parameter format must be one of dl4j, onnx, onnx-classifier, npz, not 'zip'.
          /v1/generator/export?format=npz&version=9 | 404 | Version 9 is not kept; kept are 3, 4.
          """)
  void badParametersAreNamedWithTheirRange(String path, int status, String sentence)
      throws Exception {
    HttpResponse<byte[]> answer = server.get(path);

    JsonNode problem = JSON.readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(problem.get("detail").asText()).isEqualTo(sentence);
  }

  private static SampleGrid grid(long step) {
    return TestRecords.grid(
        "run", step, ImageGrid.png(TestGenerator.draw(TestGenerator.parameters(step), 7, 4), 2));
  }

  private static BufferedImage drawn(long version, long seed, int count, int columns)
      throws IOException {
    GeneratorSnapshot snapshot =
        new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(version));
    Images images = TestGenerator.draw(snapshot.parameters(), seed, count);
    return ImageIO.read(new ByteArrayInputStream(ImageGrid.png(images, columns)));
  }

  /** One column of images of a grid. */
  private static int[] column(BufferedImage grid, int column) {
    return grid.getRGB(column * 10, 0, 8, grid.getHeight(), null, 0, 8);
  }

  private static List<BufferedImage> frames(byte[] gif) {
    List<BufferedImage> frames = new ArrayList<>();
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
      reader.setInput(in);
      for (int i = 0; i < reader.getNumImages(true); i++) {
        frames.add(reader.read(i));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      reader.dispose();
    }
    return frames;
  }

  /** The same picture but for what a palette of 256 colours costs. */
  private static void assertClose(BufferedImage one, BufferedImage other) {
    assertThat(one.getWidth()).isEqualTo(other.getWidth());
    long difference = 0;
    long values = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          difference +=
              Math.abs(
                  ((one.getRGB(x, y) >> shift) & 0xFF) - ((other.getRGB(x, y) >> shift) & 0xFF));
          values++;
        }
      }
    }
    assertThat((double) difference / values).isLessThan(12);
  }

  /** Draws five samples only when the gate is open. */
  private record BlockedGenerator(
      TestGenerator generator, CountDownLatch drawing, CountDownLatch gate)
      implements ImageGenerator {
    @Override
    public ImageShape imageShape() {
      return generator.imageShape();
    }

    @Override
    public int latentSize() {
      return generator.latentSize();
    }

    @Override
    public Images sample(Latents z) {
      if (z.count() == 5) {
        drawing.countDown();
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return generator.sample(z);
    }

    @Override
    public void close() {
      generator.close();
    }
  }
}
