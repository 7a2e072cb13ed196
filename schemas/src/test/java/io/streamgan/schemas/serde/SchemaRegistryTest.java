package io.streamgan.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.settings.Settings;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The protocol's corners, against a registry that the test scripts. */
class SchemaRegistryTest {
  private static final RawImage IMAGE =
      RawImage.newBuilder()
          .setId("a")
          .setSource("camera")
          .setCapturedAt(Instant.EPOCH)
          .setContent(ByteBuffer.wrap(new byte[] {1, 2, 3}))
          .build();

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private volatile int status = 200;
  private volatile String body = "";

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    use("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  @AfterEach
  void stop() {
    server.stop(0);
    use("");
  }

  @Test
  void writesAndReadsItsWireFormatWithOneCallEach() {
    body = "{\"id\": 258}";
    byte[] bytes = AvroSerde.of(RawImage.class).serialize("t.raw", IMAGE);
    AvroSerde.of(RawImage.class).serialize("t.raw", IMAGE);

    assertThat(bytes).startsWith(0, 0, 0, 1, 2);
    assertThat(calls).containsExactly("POST /subjects/t.raw-value/versions");

    body = "{\"schema\": %s}".formatted(quoted(IMAGE.getSchema().toString()));
    AvroSerde<RawImage> reader = AvroSerde.of(RawImage.class);
    assertThat(reader.deserialize("t.raw", bytes)).isEqualTo(IMAGE);
    assertThat(reader.deserialize("t.raw", bytes)).isEqualTo(IMAGE);
    assertThat(calls).hasSize(2).last().isEqualTo("GET /schemas/ids/258");
  }

  @Test
  void stillReadsRecordsWrittenWithoutARegistry() {
    use("");
    byte[] bytes = AvroSerde.of(RawImage.class).serialize("t", IMAGE);
    use("http://127.0.0.1:" + server.getAddress().getPort());

    assertThat(AvroSerde.of(RawImage.class).deserialize("t", bytes)).isEqualTo(IMAGE);
    assertThat(calls).isEmpty();
  }

  @Test
  void findsTheSchemasIdentityInAHeader() {
    body = "{\"schema\": %s}".formatted(quoted(IMAGE.getSchema().toString()));
    AvroSerde<RawImage> serde = AvroSerde.of(RawImage.class);
    use("");
    byte[] encoded = serde.serialize("t", IMAGE);
    byte[] value = Arrays.copyOfRange(encoded, 10, encoded.length);
    use("http://127.0.0.1:" + server.getAddress().getPort());

    assertThat(serde.deserialize("t", header("0000000102"), value)).isEqualTo(IMAGE);
    assertThat(serde.deserialize("t", header("01000102030405060708090a0b0c0d0e0f"), value))
        .isEqualTo(IMAGE);
    assertThat(calls)
        .containsExactly(
            "GET /schemas/ids/258", "GET /schemas/guids/00010203-0405-0607-0809-0a0b0c0d0e0f");
  }

  private static Headers header(String hex) {
    return new RecordHeaders().add("__value_schema_id", HexFormat.of().parseHex(hex));
  }

  @Test
  void anUnknownIdIsTheRecordsFault() {
    status = 404;
    AvroSerde<RawImage> serde = AvroSerde.of(RawImage.class);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> serde.deserialize("t", new byte[] {0, 0, 0, 0, 9, 1}))
          .isInstanceOf(MalformedRecordException.class)
          .hasMessage("expected RawImage, found a record of unknown schema id 9");
    }
    assertThat(calls).hasSize(1);
  }

  @Test
  void asksForAnUnknownIdAgainLater() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    SchemaRegistry registry =
        new SchemaRegistry("http://127.0.0.1:" + server.getAddress().getPort(), "", now::get);
    status = 404;
    assertThat(registry.find(new SchemaId("id", "9", 0))).isEmpty();
    status = 200;
    body = "{\"schema\": %s}".formatted(quoted(IMAGE.getSchema().toString()));
    assertThat(registry.find(new SchemaId("id", "9", 0))).isEmpty();

    now.set(Instant.EPOCH.plusSeconds(31));

    assertThat(registry.find(new SchemaId("id", "9", 0))).contains(IMAGE.getSchema());
    assertThat(registry.find(new SchemaId("id", "9", 0))).contains(IMAGE.getSchema());
    assertThat(calls).hasSize(2);
  }

  @Test
  void aRegistryThatRefusesIsNot() {
    status = 409;
    body = "{\"message\": \"incompatible\"}";

    assertThatThrownBy(() -> AvroSerde.of(RawImage.class).serialize("t", IMAGE))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContaining("does not take the schema of t-value: 409")
        .hasMessageContaining("incompatible");
  }

  @Test
  void aRegistryThatIsGoneIsNot() {
    server.stop(0);

    assertThatThrownBy(() -> AvroSerde.of(RawImage.class).serialize("t", IMAGE))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageStartingWith("no schema registry answers at http://127.0.0.1:");
  }

  private static void use(String url) {
    WireFormat.use(new Settings(Settings.shared(), Map.of("schema.registry.url", url)));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
