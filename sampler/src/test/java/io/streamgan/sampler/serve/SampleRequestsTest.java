package io.streamgan.sampler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamgan.codec.PublishedGenerator;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.gan.Latents;
import io.streamgan.sampler.TestGenerator;
import io.streamgan.sampler.TestRecords;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.generate.SampleLimit;
import io.streamgan.sampler.model.Models;
import io.streamgan.sampler.serve.SampleRequests.Reply;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.classes.ClassNames;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampleRequestsTest {
  private final GenerationThread generation =
      new GenerationThread(
          snapshot -> new LargeImages(),
          new GenerationThread.DrawLimits(8, 512, 1),
          Clock.systemUTC(),
          new SimpleMeterRegistry());
  private final SampleRequests requests =
      new SampleRequests(
          Models.of(List.of("default"), name -> generation),
          new SampleLimit(256),
          () -> ClassNames.NONE);

  @BeforeEach
  void serve() throws Exception {
    PublishedGenerator third =
        TestRecords.published(
            "run", 3, new GeneratorSnapshot(TestGenerator.NETWORK, TestGenerator.parameters(3)));
    GeneratorManifest manifest =
        GeneratorManifest.newBuilder(third.manifest()).setImagesSeen(64).build();
    generation.swap(new PublishedGenerator(manifest, third.snapshot()));
  }

  @AfterEach
  void close() {
    generation.close();
  }

  @Test
  void repliesTellVersionSeedAndType() throws Exception {
    Reply reply = answer("{\"count\": 2, \"seed\": 7, \"format\": \"npy\"}");

    assertThat(reply.headers())
        .containsEntry("status", "200")
        .containsEntry("content-type", "application/x-npy")
        .containsEntry("generator-version", "3")
        .containsEntry("images-seen", "64")
        .containsEntry("seed", "7");
    assertThat(reply.body()).hasSizeGreaterThan(2 * LargeImages.SHAPE.bytes());
  }

  @Test
  void samplesThatNoRecordHasRoomForAreRefused() throws Exception {
    Reply reply = answer("{\"count\": 21, \"format\": \"npy\"}");

    assertThat(reply.headers()).containsEntry("status", "400");
    assertThat(new String(reply.body(), StandardCharsets.UTF_8))
        .contains("The samples take 16515200 bytes, and a reply has room for 15728640;");
  }

  private Reply answer(String json) throws Exception {
    return requests.answer(json.getBytes(StandardCharsets.UTF_8)).get(10, TimeUnit.SECONDS);
  }

  /** Black but for one pixel. */
  private static final class LargeImages implements ImageGenerator {
    static final ImageShape SHAPE = new ImageShape(512, 512, 3);

    @Override
    public ImageShape imageShape() {
      return SHAPE;
    }

    @Override
    public int latentSize() {
      return 4;
    }

    @Override
    public Images sample(Latents z) {
      byte[] pixels = new byte[z.count() * SHAPE.bytes()];
      pixels[0] = 1;
      return new Images(SHAPE, z.count(), pixels);
    }

    @Override
    public void close() {}
  }
}
