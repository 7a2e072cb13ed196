package io.streamgan.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.WireFormat;
import io.streamgan.schemas.settings.Settings;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImageBatchDecoderTest {
  private static final AvroSerde<ImageBatch> SERDE = AvroSerde.of(ImageBatch.class);

  private static final AcceptedImages GREY = new AcceptedImages(new ImageSize(2, 2), 1, 0);

  private final ImageBatchDecoder decoder = new ImageBatchDecoder();

  @Test
  void decodesImagesLabelsAndIds() throws Exception {
    DecodedImages decoded =
        decode(
            batch(2, 2, 1, 3, 12).setLabels(List.of(1, -1, 0)).setIds(List.of("a", "b", "c")),
            GREY);

    assertThat(decoded.capturedAtMillis()).isEqualTo(1_000);
    assertThat(decoded.images().shape()).isEqualTo(new ImageShape(2, 2, 1));
    assertThat(decoded.images().pixels()).hasSize(12).startsWith(0, 1, 2);
    assertThat(decoded.images().labels()).containsExactly(1, -1, 0);
    assertThat(decoded.ids()).containsExactly("a", "b", "c");
  }

  @Test
  void unlabelledImagesHaveNeitherLabelsNorIds() throws Exception {
    DecodedImages decoded = decode(batch(2, 2, 1, 1, 4), GREY);

    assertThat(decoded.images().labels()).isEmpty();
    assertThat(decoded.ids()).isEmpty();
  }

  @Test
  void acceptsGreyAndColourWhereTheChannelsAreOpen() throws Exception {
    AcceptedImages open = new AcceptedImages(new ImageSize(2, 2), 0, 0);

    assertRejected(
        batch(2, 2, 2, 1, 8),
        open,
        Reason.WRONG_SHAPE,
        "expected images of 2x2x1, 3 or 4, found 2x2x2");
    assertThat(decode(batch(2, 2, 1, 1, 4), open).images().shape().channels()).isEqualTo(1);
    assertThat(decode(batch(2, 2, 3, 1, 12), open).images().shape().channels()).isEqualTo(3);
    assertThat(decode(batch(2, 2, 4, 1, 16), open).images().shape().channels()).isEqualTo(4);
  }

  @Test
  void theWidthOfAnOblongImageIsNotItsHeight() throws Exception {
    AcceptedImages wide = new AcceptedImages(ImageSize.parse("12x8"), 1, 0);

    assertThat(decode(batch(8, 12, 1, 1, 96), wide).images().shape())
        .isEqualTo(new ImageShape(8, 12, 1));
    assertRejected(
        batch(12, 8, 1, 1, 96),
        wide,
        Reason.WRONG_SHAPE,
        "expected images of 12x8x1, found 8x12x1");
  }

  @Test
  void acceptsImagesOfAnySize() throws Exception {
    assertThat(decode(batch(3, 5, 1, 2, 30), AcceptedImages.ANY).images().shape())
        .isEqualTo(new ImageShape(3, 5, 1));
    assertRejected(
        batch(0, 5, 1, 1, 0),
        AcceptedImages.ANY,
        Reason.WRONG_SHAPE,
        "expected images of any size and 1, 3 or 4 channels, found 5x0x1");
    assertRejected(
        batch(Integer.MAX_VALUE, Integer.MAX_VALUE, 3, Integer.MAX_VALUE, 3),
        AcceptedImages.ANY,
        Reason.WRONG_SHAPE,
        "expected images of any size and 1, 3 or 4 channels, found 2147483647x2147483647x3");
  }

  @Test
  void rejectsWhatIsNoRecord() {
    assertRejectedBytes(null, GREY, Reason.MALFORMED_RECORD, "expected ImageBatch, found no value");
    assertRejectedBytes(
        "hello, images".getBytes(StandardCharsets.UTF_8),
        GREY,
        Reason.MALFORMED_RECORD,
        "expected ImageBatch, found 13 bytes that are not in single-object encoding");
    byte[] whole = SERDE.serialize("images", batch(2, 2, 1, 1, 4).build());
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    assertThatThrownBy(() -> decoder.decode(record(cut), GREY))
        .isInstanceOfSatisfying(
            RejectedBatchException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED_RECORD));
  }

  @Test
  void findsTheSchemaThatAHeaderNames() throws Exception {
    byte[] single = SERDE.serialize("images", batch(2, 2, 1, 1, 4).build());
    HttpServer registry = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    registry.createContext(
        "/schemas/ids/258",
        exchange -> {
          byte[] answer =
              new ObjectMapper()
                  .createObjectNode()
                  .put("schema", ImageBatch.getClassSchema().toString())
                  .toString()
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    registry.start();
    use("http://127.0.0.1:" + registry.getAddress().getPort());
    try {
      var record = record(Arrays.copyOfRange(single, 10, single.length));
      record.headers().add("__value_schema_id", new byte[] {0, 0, 0, 1, 2});

      assertThat(decoder.decode(record, GREY).images().count()).isEqualTo(1);
    } finally {
      use("");
      registry.stop(0);
    }
  }

  private static void use(String url) {
    WireFormat.use(new Settings(Settings.shared(), Map.of("schema.registry.url", url)));
  }

  @Test
  void rejectsAnotherShape() {
    assertRejected(
        batch(3, 2, 1, 1, 6), GREY, Reason.WRONG_SHAPE, "expected images of 2x2x1, found 2x3x1");
    assertRejected(
        batch(2, 2, 3, 1, 12), GREY, Reason.WRONG_SHAPE, "expected images of 2x2x1, found 2x2x3");
  }

  @Test
  void rejectsFieldsThatContradictEachOther() {
    assertRejected(
        batch(2, 2, 1, 0, 0),
        GREY,
        Reason.INCONSISTENT_BATCH,
        "expected at least one image, found a count of 0");
    assertRejected(
        batch(2, 2, 1, 1 << 30, 0),
        GREY,
        Reason.INCONSISTENT_BATCH,
        "expected 4294967296 bytes of pixels for 1073741824 images, found 0");
    assertRejected(
        batch(2, 2, 1, 2, 8).setLabels(List.of(1)),
        GREY,
        Reason.INCONSISTENT_BATCH,
        "expected 2 labels, found 1");
    assertRejected(
        batch(2, 2, 1, 1, 4).setLabels(List.of(-2)),
        GREY,
        Reason.INCONSISTENT_BATCH,
        "expected labels of -1 and above, found one below");
    assertRejected(
        batch(2, 2, 1, 1, 4).setIds(List.of("a", "b")),
        GREY,
        Reason.INCONSISTENT_BATCH,
        "expected 1 ids, found 2");
  }

  @Property
  void rejectsAnyBytes(@ForAll byte[] value) {
    assertThatThrownBy(() -> decoder.decode(record(value), AcceptedImages.ANY))
        .isInstanceOf(RejectedBatchException.class);
  }

  @Property
  void whateverTheFieldsSayImagesAreConsistentOrRejected(
      @ForAll @IntRange(min = -1, max = 4) int height,
      @ForAll @IntRange(min = -1, max = 4) int width,
      @ForAll @IntRange(min = -1, max = 4) int channels,
      @ForAll @IntRange(min = -1, max = 3) int count,
      @ForAll @IntRange(max = 48) int bytes,
      @ForAll @Size(max = 4) List<@IntRange(min = -2, max = 9) Integer> labels) {
    ImageBatch.Builder batch = batch(height, width, channels, count, bytes).setLabels(labels);
    try {
      DecodedImages decoded = decode(batch, AcceptedImages.ANY);

      assertThat(decoded.images().shape()).isEqualTo(new ImageShape(height, width, channels));
      assertThat(decoded.images().count()).isEqualTo(count).isEqualTo(labels.size());
      assertThat(decoded.images().pixels()).hasSize(count * height * width * channels);
      assertThat(Arrays.stream(decoded.images().labels()).allMatch(label -> label >= -1)).isTrue();
    } catch (RejectedBatchException e) {
      assertThat(e.reason()).isIn(Reason.WRONG_SHAPE, Reason.INCONSISTENT_BATCH);
      assertThat(e.getMessage()).startsWith("expected ");
    }
  }

  private void assertRejected(
      ImageBatch.Builder batch, AcceptedImages shapes, Reason reason, String detail) {
    assertRejectedBytes(SERDE.serialize("images", batch.build()), shapes, reason, detail);
  }

  private void assertRejectedBytes(
      byte @Nullable [] value, AcceptedImages shapes, Reason reason, String detail) {
    assertThatThrownBy(() -> decoder.decode(record(value), shapes))
        .hasMessage(detail)
        .isInstanceOfSatisfying(
            RejectedBatchException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private static ConsumerRecord<byte[], byte @Nullable []> record(byte @Nullable [] value) {
    return new ConsumerRecord<>("images", 0, 0, new byte[0], value);
  }

  private DecodedImages decode(ImageBatch.Builder batch, AcceptedImages shapes)
      throws RejectedBatchException {
    return decoder.decode(record(SERDE.serialize("images", batch.build())), shapes);
  }

  private static ImageBatch.Builder batch(
      int height, int width, int channels, int count, int bytes) {
    byte[] pixels = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      pixels[i] = (byte) i;
    }
    return ImageBatch.newBuilder()
        .setSource("test")
        .setCapturedAt(Instant.ofEpochMilli(1_000))
        .setHeight(height)
        .setWidth(width)
        .setChannels(channels)
        .setCount(count)
        .setPixels(ByteBuffer.wrap(pixels));
  }
}
