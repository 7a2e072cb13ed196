package io.streamgan.ingest.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.Decoding;
import io.streamgan.ingest.image.ImageFormat;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class ImageConverterTest {
  private final ImageConverter converter =
      new ImageConverter(Decoding.to(new ImageFormat(8, 3)).within(10_000, 1 << 20), List.of());

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
        catchThrowable(() -> assertThat(converter.convert("raw-images", value)).isNotEmpty());
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(RejectedImageException.class);
    }
  }
}
