package io.streamgan.ingest.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.streamgan.ingest.IngestSettings;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.input.InputRecord;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.header.internals.RecordHeaders;

class ImageConverterTest {
  private final ImageConverter converter =
      new ImageConverter(
          new Settings(
              IngestSettings.definition(),
              Map.of("image.size", "8", "image.max.pixels", "10000", "image.max.bytes", "1048576")),
          "t.images",
          ClassLabels.growing(label -> ClassNames.NONE.with(List.of(label))));

  @Property(tries = 500)
  void anyValueGivesABatchOrARejection(@ForAll byte[] value) {
    assertConvertedOrRejected(value);
  }

  @Property(tries = 1000)
  void aDamagedRecordGivesABatchOrARejection(
      @ForAll @Size(max = 5) List<Integer> places, @ForAll byte damage) {
    byte[] value =
        AvroSerde.of(RawImage.class)
            .serialize(
                "raw-images",
                RawImage.newBuilder()
                    .setId("a")
                    .setSource("test")
                    .setCapturedAt(Instant.EPOCH)
                    .setContent(ByteBuffer.wrap(TestImages.png(9, 9, 0x123456)))
                    .setLabel("3")
                    .build());
    places.forEach(place -> value[Math.floorMod(place, value.length)] = damage);

    assertConvertedOrRejected(value);
  }

  private void assertConvertedOrRejected(byte[] value) {
    Throwable thrown =
        catchThrowable(
            () -> assertThat(converter.convert(converter.read(record(value)))).isNotEmpty());
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(RejectedImageException.class);
    }
  }

  private static InputRecord record(byte[] value) {
    return new InputRecord("raw-images", 0, 0, 0, null, value, new RecordHeaders());
  }
}
