package io.streamgan.ingest.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.WireFormat;
import io.streamgan.schemas.settings.Declarations;
import io.streamgan.schemas.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records whose schema the registry knows and somebody else has designed. */
class AvroInputTest {
  private static final byte[] PNG = TestImages.png(9, 9, 0x123456);
  private static final String ID_1 = "0000000001";

  private static final String PHOTO =
      """
      {"type": "record", "name": "Photo", "fields": [
        {"name": "file", "type": {"type": "record", "name": "File", "fields": [
          {"name": "bytes", "type": ["null", "bytes"]}]}},
        {"name": "class", "type": ["null", "string", "double"]},
        {"name": "taken", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
        {"name": "tags", "type": {"type": "map", "values": "int"}}]}
      """;

  private static final Map<String, String> MAPPING =
      Map.of(
          "ingest.avro.content", "file.bytes",
          "ingest.avro.label", "class",
          "ingest.avro.captured.at", "taken",
          "ingest.avro.id", "tags.number");

  private final RecordHeaders headers = new RecordHeaders();
  private HttpServer server;
  private volatile String registered = PHOTO;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes =
              JsonMapper.builder()
                  .build()
                  .createObjectNode()
                  .put("schema", registered)
                  .toString()
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    use("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    server.stop(0);
    use("");
  }

  @Test
  void mapsTheFieldsOfAnySchema() throws RejectedImageException {
    RawImage image = read(MAPPING, framed(photo("cat")));

    assertThat(image.getContent()).isEqualTo(ByteBuffer.wrap(PNG));
    assertThat(image.getLabel()).isEqualTo("cat");
    assertThat(image.getCapturedAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
    assertThat(image.getId()).isEqualTo("17");
    assertThat(image.getSource()).isEqualTo("key");
    assertThat(read(MAPPING, framed(photo(3.0))).getLabel()).isEqualTo("3");
    assertThat(read(MAPPING, framed(photo(null))).getLabel()).isNull();
  }

  @Test
  void findsTheSchemaThatAHeaderNames() throws RejectedImageException {
    headers.add("__value_schema_id", HexFormat.of().parseHex(ID_1));

    assertThat(read(MAPPING, photo("cat")).getLabel()).isEqualTo("cat");
  }

  @Test
  void readsOwnImagesWhateverTheMapping() throws RejectedImageException {
    registered = RawImage.getClassSchema().toString();
    RawImage image =
        RawImage.newBuilder()
            .setId("a")
            .setSource("camera")
            .setCapturedAt(Instant.ofEpochMilli(7))
            .setContent(ByteBuffer.wrap(PNG))
            .build();
    use("");
    byte[] single = AvroSerde.of(RawImage.class).serialize("t", image);
    use("http://127.0.0.1:" + server.getAddress().getPort());
    byte[] value = new byte[single.length - 10];
    System.arraycopy(single, 10, value, 0, value.length);

    assertThat(read(MAPPING, framed(value))).isEqualTo(image);
    assertThat(read(MAPPING, single)).isEqualTo(image);
  }

  @Test
  void readsBase64AndTimesInText() throws RejectedImageException {
    registered =
        """
        {"type": "record", "name": "Photo", "fields": [
          {"name": "content", "type": "string"}, {"name": "capturedAt", "type": "string"}]}
        """;
    GenericRecord record = new GenericData.Record(new Schema.Parser().parse(registered));
    record.put("content", Base64.getEncoder().encodeToString(PNG));
    record.put("capturedAt", "2024-05-06T07:08:09");

    RawImage image = read(Map.of(), framed(encoded(record)));

    assertThat(image.getContent()).isEqualTo(ByteBuffer.wrap(PNG));
    assertThat(image.getCapturedAt()).isEqualTo("2024-05-06T07:08:09Z");
    assertThat(image.getId()).isEqualTo("photos-3@42");
  }

  @Test
  void namesTheFieldThatIsMissing() {
    assertThat(
            catchThrowableOfType(
                RejectedImageException.class,
                () -> read(Map.of("ingest.avro.content", "image"), framed(photo("cat")))))
        .hasMessage("expected an Avro record, found none with bytes or text in field 'image'")
        .returns(Reason.MALFORMED_RECORD, RejectedImageException::reason);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN})
  void rejectsALabelThatIsNoFiniteNumber(double label) {
    assertThat(
            catchThrowableOfType(
                RejectedImageException.class, () -> read(MAPPING, framed(photo(label)))))
        .hasMessage("label %s is no finite number".formatted(label))
        .returns(Reason.UNKNOWN_LABEL, RejectedImageException::reason);
  }

  @Test
  void takesAnAbsentEntryOfAMapForAbsentWhereItsValuesAreOfSeveralTypes()
      throws RejectedImageException {
    registered =
        """
        {"type": "record", "name": "Photo", "fields": [
          {"name": "content", "type": "bytes"},
          {"name": "tags", "type": {"type": "map", "values": ["int", "string"]}}]}
        """;
    GenericRecord record = new GenericData.Record(new Schema.Parser().parse(registered));
    record.put("content", ByteBuffer.wrap(PNG));
    record.put("tags", Map.of("other", 1));

    RawImage image = read(Map.of("ingest.avro.label", "tags.class"), framed(encoded(record)));

    assertThat(image.getLabel()).isNull();
  }

  @Test
  void rejectsARecordThatIsNestedDeeperThanTheStackAllows() {
    registered =
        """
        {"type": "record", "name": "Photo", "fields": [
          {"name": "next", "type": ["null", "Photo"]}]}
        """;
    byte[] nested = new byte[1 << 20];
    Arrays.fill(nested, 0, nested.length - 1, (byte) 2);

    assertThat(
            catchThrowableOfType(
                RejectedImageException.class, () -> read(Map.of(), framed(nested))))
        .hasMessage("expected Photo, found 1048581 bytes that are nested too deeply")
        .returns(Reason.MALFORMED_RECORD, RejectedImageException::reason);
  }

  @Test
  void rejectsARecordWhoseSchemaHasAnInvalidDefault() {
    registered =
        """
        {"type": "record", "name": "Photo", "fields": [
          {"name": "content", "type": "bytes"}, {"name": "label", "type": "int", "default": "x"}]}
        """;

    assertThat(
            catchThrowableOfType(
                RejectedImageException.class, () -> read(Map.of(), framed(new byte[] {0, 0}))))
        .returns(Reason.MALFORMED_RECORD, RejectedImageException::reason);
  }

  private static byte[] photo(@Nullable Object label) {
    Schema schema = new Schema.Parser().parse(PHOTO);
    GenericRecord file = new GenericData.Record(schema.getField("file").schema());
    file.put("bytes", ByteBuffer.wrap(PNG));
    GenericRecord photo = new GenericData.Record(schema);
    photo.put("file", file);
    photo.put("class", label);
    photo.put("taken", 1_700_000_000_123_456L);
    photo.put("tags", Map.of("number", 17));
    return encoded(photo);
  }

  private static byte[] encoded(GenericRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    try {
      new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  /** Confluent's wire format with id 1. */
  private static byte[] framed(byte[] value) {
    return ByteBuffer.allocate(5 + value.length)
        .put(HexFormat.of().parseHex(ID_1))
        .put(value)
        .array();
  }

  private RawImage read(Map<String, String> settings, byte[] value) throws RejectedImageException {
    return new InputReader(
            new Settings(Declarations.definition(InputSettings.DECLARATIONS), settings),
            AvroSerde.of(RawImage.class))
        .read(new InputRecord("photos", 3, 42, 0, "key".getBytes(UTF_8), value, headers));
  }

  private static void use(String url) {
    WireFormat.use(new Settings(Settings.shared(), Map.of("schema.registry.url", url)));
  }
}
