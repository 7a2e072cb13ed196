package io.streamgan.trainer.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.ImageSize;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
  private static final AvroSerde<ImageBatch> SERDE = AvroSerde.of(ImageBatch.class);

  private final RecordReader reader = new RecordReader(new ImageSize(2, 2), 0, 1);

  @Test
  void readsImagesAndLabels() {
    Input input = reader.read(record(batch(2, 2, 1, 3, 12).setLabels(List.of(1, -1, 0))));

    assertThat(input)
        .isInstanceOfSatisfying(
            ImageRecord.class,
            r -> {
              assertThat(r.partition()).isEqualTo(3);
              assertThat(r.offset()).isEqualTo(42);
              assertThat(r.capturedAtMillis()).isEqualTo(1_000);
              assertThat(r.images().shape()).isEqualTo(new ImageShape(2, 2, 1));
              assertThat(r.images().pixels()).hasSize(12).startsWith(0, 1, 2);
              assertThat(r.images().labels()).containsExactly(1, -1, 0);
            });
  }

  @Test
  void rejectsALabelThatNamesNoClassOfTheModel() {
    RecordReader tenClasses = new RecordReader(new ImageSize(2, 2), 10, 1);

    assertRejected(
        tenClasses.read(record(batch(2, 2, 1, 2, 8).setLabels(List.of(9, 11)))),
        Reason.UNKNOWN_LABEL,
        "expected labels below 10, found 11; objective.classes sets the number of classes, which"
            + " a model keeps");
    assertThat(tenClasses.read(record(batch(2, 2, 1, 2, 8).setLabels(List.of(9, -1)))))
        .isInstanceOf(ImageRecord.class);
  }

  @Test
  void unlabelledImagesHaveNoLabels() {
    assertThat(((ImageRecord) reader.read(record(batch(2, 2, 1, 1, 4)))).images().labels())
        .isEmpty();
  }

  @Test
  void takesTheChannelsOfTheFirstGoodRecordWhereNoSettingSays() {
    RecordReader open = new RecordReader(new ImageSize(2, 2), 0, 0);

    assertRejected(
        open.read(record(batch(2, 2, 2, 1, 8))),
        Reason.WRONG_SHAPE,
        "expected images of 2x2x1, 3 or 4, found 2x2x2");
    assertRejected(
        open.read(record(batch(2, 2, 1, 1, 5))),
        Reason.INCONSISTENT_BATCH,
        "expected 4 bytes of pixels for 1 images, found 5");
    assertThat(open.read(record(batch(2, 2, 3, 1, 12)))).isInstanceOf(ImageRecord.class);
    assertRejected(
        open.read(record(batch(2, 2, 1, 1, 4))),
        Reason.WRONG_SHAPE,
        "expected images of 2x2x3, found 2x2x1");
  }

  @Test
  void rejectsWhatIsNoRecord() {
    assertRejected(
        reader.read(raw(null)), Reason.MALFORMED_RECORD, "expected ImageBatch, found no value");
    assertRejected(
        reader.read(raw("hello, images".getBytes(StandardCharsets.UTF_8))),
        Reason.MALFORMED_RECORD,
        "expected ImageBatch, found 13 bytes that are not in single-object encoding");
    byte[] whole = SERDE.serialize("images", batch(2, 2, 1, 1, 4).build());
    assertThat(reader.read(raw(Arrays.copyOf(whole, whole.length - 1))))
        .isInstanceOfSatisfying(
            RejectedRecord.class, r -> assertThat(r.reason()).isEqualTo(Reason.MALFORMED_RECORD));
  }

  @Property
  void answersAnyBytesWithARejection(@ForAll byte[] value) {
    assertThat(reader.read(raw(value))).isInstanceOf(RejectedRecord.class);
  }

  private static void assertRejected(Input input, Reason reason, String detail) {
    assertThat(input)
        .isInstanceOfSatisfying(
            RejectedRecord.class,
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(reason);
              assertThat(rejected.detail()).isEqualTo(detail);
              assertThat(rejected.record().offset()).isEqualTo(42);
            });
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

  private static ConsumerRecord<byte[], byte[]> record(ImageBatch.Builder batch) {
    return raw(SERDE.serialize("images", batch.build()));
  }

  private static ConsumerRecord<byte[], byte[]> raw(byte @Nullable [] value) {
    return new ConsumerRecord<>("images", 3, 42, new byte[0], value);
  }
}
