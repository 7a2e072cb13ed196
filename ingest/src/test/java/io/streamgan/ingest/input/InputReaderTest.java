package io.streamgan.ingest.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputReaderTest {
  private static final byte[] PNG = TestImages.png(9, 9, 0x123456);
  private static final AvroSerde<RawImage> AVRO = AvroSerde.of(RawImage.class);
  private static final long TIME = 1_700_000_000_123L;

  private final RecordHeaders headers = new RecordHeaders();

  @Test
  void readsAvro() throws RejectedImageException {
    RawImage image =
        RawImage.newBuilder()
            .setId("a")
            .setSource("camera")
            .setCapturedAt(Instant.ofEpochMilli(7))
            .setContent(ByteBuffer.wrap(PNG))
            .build();

    assertThat(read(AVRO.serialize("t", image))).isEqualTo(image);
  }

  @Test
  void readsAnImageWithHeaders() throws RejectedImageException {
    headers.add("label", bytes("cat")).add("source", bytes("door")).add("id", bytes("17"));

    RawImage image = read(PNG);

    assertThat(image.getContent().array()).isEqualTo(PNG);
    assertThat(image.getLabel()).isEqualTo("cat");
    assertThat(image.getSource()).isEqualTo("door");
    assertThat(image.getId()).isEqualTo("17");
    assertThat(image.getCapturedAt().toEpochMilli()).isEqualTo(TIME);
  }

  @Test
  void findsWhatAnImageWithoutHeadersLacksInItsRecord() throws RejectedImageException {
    RawImage image = read(PNG);

    assertThat(image.getLabel()).isNull();
    assertThat(image.getSource()).isEqualTo("key");
    assertThat(image.getId()).isEqualTo("photos-3@42");
  }

  @Test
  void takesTheTopicForTheSourceWhereTheKeyIsNoText() throws RejectedImageException {
    InputRecord record =
        new InputRecord("photos", 0, 1, TIME, new byte[] {0, (byte) 0xff}, PNG, headers);

    assertThat(reader(Map.of()).read(record).getSource()).isEqualTo("photos");
  }

  @Test
  void readsJson() throws RejectedImageException {
    RawImage image =
        read(
            bytes(
                """
                {"id": "7", "source": "web", "label": 3, "capturedAt": "2024-05-06T07:08:09.010Z", "content": "%s"}
                """
                    .formatted(Base64.getEncoder().encodeToString(PNG))));

    assertThat(image.getContent().array()).isEqualTo(PNG);
    assertThat(image.getId()).isEqualTo("7");
    assertThat(image.getSource()).isEqualTo("web");
    assertThat(image.getLabel()).isEqualTo("3");
    assertThat(image.getCapturedAt()).isEqualTo("2024-05-06T07:08:09.010Z");
  }

  @ParameterizedTest
  @CsvSource({"3,3", "3.0,3", "3e0,3", "0.0,0", "-1.0,-1", "2.5,2.5", "'\"3.0\"',3.0"})
  void readsALabelThatIsAWholeNumberHoweverItIsWritten(String label, String expected)
      throws RejectedImageException {
    byte[] value = bytes("{\"label\": %s, \"content\": \"\"}".formatted(label));

    assertThat(read(value).getLabel()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "-1e400"})
  void rejectsALabelThatIsNoFiniteNumber(String label) {
    byte[] value = bytes("{\"label\": %s, \"content\": \"\"}".formatted(label));

    assertThat(rejection(value).reason()).isEqualTo(Reason.UNKNOWN_LABEL);
  }

  @Test
  void readsEveryCommonFormOfBase64() throws RejectedImageException {
    byte[] content = new byte[256];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (255 - i);
    }
    List<Base64.Encoder> encoders =
        List.of(
            Base64.getEncoder(),
            Base64.getMimeEncoder(),
            Base64.getUrlEncoder(),
            Base64.getEncoder().withoutPadding(),
            Base64.getUrlEncoder().withoutPadding());
    for (Base64.Encoder encoder : encoders) {
      String base64 = encoder.encodeToString(content).replace("\r\n", "\\r\\n");

      assertThat(read(bytes("{\"content\": \"%s\"}".formatted(base64))).getContent().array())
          .isEqualTo(content);
    }
  }

  @Test
  void readsJsonThatSomebodyElseDesigned() throws RejectedImageException {
    Map<String, String> settings =
        Map.of(
            "ingest.json.content", "image.data",
            "ingest.json.label", "meta.class",
            "ingest.json.captured.at", "meta.ts");
    byte[] value =
        bytes(
            "{\"image\":{\"data\":\"data:image/png;base64,%s\"},\"meta\":{\"class\":\"dog\",\"ts\":12345}}"
                .formatted(Base64.getEncoder().encodeToString(PNG)));

    RawImage image = reader(settings).read(record(value));

    assertThat(image.getContent().array()).isEqualTo(PNG);
    assertThat(image.getLabel()).isEqualTo("dog");
    assertThat(image.getCapturedAt().toEpochMilli()).isEqualTo(12345);
  }

  @ParameterizedTest
  @CsvSource({
    "2024-05-06T07:08:09,2024-05-06T07:08:09Z",
    "2024-05-06T07:08:09.010203,2024-05-06T07:08:09.010Z",
    "2024-05-06 07:08,2024-05-06T07:08:00Z",
    "2024-05-06,2024-05-06T00:00:00Z",
    "2024-05-06T07:08:09+02:00,2024-05-06T05:08:09Z",
    "2024-05-06 07:08:09-0330,2024-05-06T10:38:09Z",
    "2024-05-06t07:08:09z,2024-05-06T07:08:09Z"
  })
  void readsATimeWithoutZoneAsUtc(String written, String expected) throws RejectedImageException {
    byte[] value = bytes("{\"content\": \"\", \"capturedAt\": \"%s\"}".formatted(written));

    assertThat(read(value).getCapturedAt()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}",
        "{\"content\": 3}",
        "{\"content\": \"no base64!\"}",
        "{\"content\": \"\", \"capturedAt\": \"yesterday\"}",
        "{\"content\": \"\", \"capturedAt\": \"+999999999-12-31T23:59:59Z\"}"
      })
  void rejectsJsonWithoutAnImage(String json) {
    assertThat(rejection(bytes(json)).reason()).isEqualTo(Reason.MALFORMED_RECORD);
  }

  @Test
  void holdsToAFormatThatIsSet() {
    InputRecord png = record(PNG);

    assertThat(
            catchThrowableOfType(
                    RejectedImageException.class,
                    () -> reader(Map.of("ingest.input.format", "avro")).read(png))
                .reason())
        .isEqualTo(Reason.MALFORMED_RECORD);
  }

  @Test
  void rejectsWhatIsNothing() {
    assertThat(rejection(null).reason()).isEqualTo(Reason.MALFORMED_RECORD);
    assertThat(rejection(new byte[0]).reason()).isEqualTo(Reason.MALFORMED_RECORD);
    assertThat(rejection(new byte[] {1, 2}).reason()).isEqualTo(Reason.MALFORMED_RECORD);
  }

  @Property(tries = 500)
  void anyTextGivesAnImageOrARejection(@ForAll String rest) {
    try {
      assertThat(read(bytes("{" + rest))).isNotNull();
    } catch (RejectedImageException e) {
      assertThat(e.reason()).isEqualTo(Reason.MALFORMED_RECORD);
    }
  }

  private RawImage read(byte[] value) throws RejectedImageException {
    return reader(Map.of()).read(record(value));
  }

  private RejectedImageException rejection(byte @Nullable [] value) {
    return catchThrowableOfType(
        RejectedImageException.class, () -> reader(Map.of()).read(record(value)));
  }

  private static InputReader reader(Map<String, String> settings) {
    return new InputReader(
        new Settings(Declarations.definition(InputSettings.DECLARATIONS), settings), AVRO);
  }

  private InputRecord record(byte @Nullable [] value) {
    return new InputRecord("photos", 3, 42, TIME, bytes("key"), value, headers);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
