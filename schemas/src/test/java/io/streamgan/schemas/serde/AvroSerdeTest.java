package io.streamgan.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.RawImage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroSerdeTest {
  private static final AvroSerde<ImageBatch> SERDE = AvroSerde.of(ImageBatch.class);

  @Test
  void readsWhatItWrites() {
    ImageBatch batch = batch();

    assertThat(SERDE.deserialize("images", SERDE.serialize("images", batch))).isEqualTo(batch);
  }

  @Test
  void writesTheMarkerOfSingleObjectEncoding() {
    assertThat(SERDE.serialize("images", batch())).startsWith(0xC3, 0x01);
  }

  @Test
  void refusesAMissingValue() {
    assertThatThrownBy(() -> SERDE.deserialize("images", (byte[]) null))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessage("expected ImageBatch, found no value");
  }

  @Test
  void namesAnUnknownSchema() {
    byte[] bytes = SERDE.serialize("images", batch());
    bytes[5] ^= 1;

    assertThatThrownBy(() -> SERDE.deserialize("images", bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("a record of unknown schema");
  }

  /**
   * Written by fastavro 1.12.2, by Debian's python3-avro 1.11.1 with the fingerprint of its
   * canonical form, and by avsc 5.7 for Node with the fingerprint of its; the last two are made by
   * hand from the canonical forms of goavro 2 and hamba/avro 2 for Go.
   */
  @ParameterizedTest
  @CsvSource({
    "fastavro,c3018f7dd45c491640f1023710666173746176726ff6a1abfef9621089504e470d0a1a0a0206636174",
    "avro,c3017ac0a11ff0d4d32c0237086176726ff6a1abfef9621089504e470d0a1a0a0206636174",
    "avsc,c3018f7dd45c491640f102370861767363f6a1abfef9621089504e470d0a1a0a0206636174",
    "goavro,c3017ac0a11ff0d4d32c02370c676f6176726ff6a1abfef9621089504e470d0a1a0a0206636174",
    "hamba,c301ffee8ea44aa132ba02370a68616d6261f6a1abfef9621089504e470d0a1a0a0206636174"
  })
  void readsWhatLibrariesOfOtherLanguagesWrite(String library, String hex) {
    RawImage image =
        AvroSerde.of(RawImage.class).deserialize("raw-images", HexFormat.of().parseHex(hex));

    assertThat(image)
        .isEqualTo(
            RawImage.newBuilder()
                .setId("7")
                .setSource(library)
                .setCapturedAt(Instant.ofEpochMilli(1_700_000_000_123L))
                .setContent(ByteBuffer.wrap(HexFormat.of().parseHex("89504e470d0a1a0a")))
                .setLabel("cat")
                .build());
  }

  @Test
  void refusesTrailingBytes() {
    byte[] bytes = SERDE.serialize("images", batch());

    assertThatThrownBy(() -> SERDE.deserialize("images", Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("more bytes than the record has");
  }

  @Test
  void doesNotAllocateWhatAForgedLengthClaims() {
    byte[] header = Arrays.copyOf(SERDE.serialize("images", batch()), 10);
    // The first field is a string; a zig-zag varint claims that it is 2^31 - 1 bytes long.
    byte[] forged =
        ByteBuffer.allocate(15)
            .put(header)
            .put(new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F})
            .array();

    assertThatThrownBy(() -> SERDE.deserialize("images", forged))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Property
  void answersAnyBytesWithARecordOrOneError(
      @ForAll @Size(max = 200) byte[] body, @ForAll boolean withHeader) {
    byte[] header =
        withHeader ? Arrays.copyOf(SERDE.serialize("images", batch()), 10) : new byte[0];
    readOrRefuse(ByteBuffer.allocate(header.length + body.length).put(header).put(body).array());
  }

  @Property
  void answersAnyDamageWithARecordOrOneError(
      @ForAll @IntRange(max = 80) int at, @ForAll byte value, @ForAll @IntRange(max = 90) int end) {
    byte[] bytes = SERDE.serialize("images", batch());
    bytes[Math.min(at, bytes.length - 1)] = value;
    readOrRefuse(Arrays.copyOf(bytes, Math.min(end, bytes.length)));
  }

  private static void readOrRefuse(byte[] bytes) {
    try {
      assertThat(SERDE.deserialize("images", bytes)).isNotNull();
    } catch (MalformedRecordException e) {
      assertThat(e).hasMessageStartingWith("expected ImageBatch, found ");
    }
  }

  private static ImageBatch batch() {
    return ImageBatch.newBuilder()
        .setSource("camera")
        .setCapturedAt(Instant.ofEpochMilli(1_700_000_000_000L))
        .setHeight(2)
        .setWidth(2)
        .setChannels(1)
        .setCount(2)
        .setPixels(ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, 5, 6, 7}))
        .setLabels(List.of(3, -1))
        .setIds(List.of("a", "b"))
        .build();
  }
}
