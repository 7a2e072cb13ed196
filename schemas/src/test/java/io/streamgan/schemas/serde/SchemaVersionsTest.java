package io.streamgan.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaVersionsTest {
  private static final Path VERSIONS = Path.of("src/test/resources/versions");
  private static final Path CURRENT = Path.of("src/main/avro");

  @ParameterizedTest
  @MethodSource("everySchemaOfEveryVersion")
  void readsRecordsOf(Path file) throws Exception {
    Schema writer = new Schema.Parser().parse(Files.readString(file));
    Class<? extends SpecificRecord> type =
        Class.forName(writer.getFullName()).asSubclass(SpecificRecord.class);
    GenericRecord written = example(writer);

    ByteBuffer encoded =
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), writer).encode(written);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    SpecificRecord read = AvroSerde.of(type).deserialize("topic", bytes);

    for (Schema.Field field : writer.getFields()) {
      Schema.Field today = read.getSchema().getField(field.name());
      assertThat(today).as(field.name()).isNotNull();
      assertThat(read.get(today.pos())).as(field.name()).isNotNull();
    }
  }

  @Test
  void theNewestVersionOfEachSchemaIsTheCurrentOne() throws IOException {
    Map<String, String> newest = new TreeMap<>();
    for (Path file : schemas(VERSIONS)) {
      newest.put(file.getFileName().toString(), Files.readString(file));
    }
    Map<String, String> current = new TreeMap<>();
    for (Path file : schemas(CURRENT)) {
      current.put(file.getFileName().toString(), Files.readString(file));
    }

    assertThat(newest).as("see %s/README.md", VERSIONS).isEqualTo(current);
  }

  static Stream<Path> everySchemaOfEveryVersion() throws IOException {
    return schemas(VERSIONS).stream();
  }

  private static List<Path> schemas(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(f -> f.toString().endsWith(".avsc")).sorted().toList();
    }
  }

  private static GenericRecord example(Schema schema) {
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      record.put(field.name(), value(field.schema()));
    }
    return record;
  }

  private static Object value(Schema schema) {
    return switch (schema.getType()) {
      case STRING -> "text";
      case BYTES -> ByteBuffer.wrap(new byte[] {1, 2, 3});
      case INT -> 7;
      case LONG -> 7L;
      case DOUBLE -> 0.5;
      case MAP -> Map.of("0", value(schema.getValueType()));
      case ARRAY -> List.of(value(schema.getElementType()));
      case UNION -> value(schema.getTypes().get(1));
      case RECORD -> example(schema);
      default -> throw new IllegalArgumentException("no example of " + schema);
    };
  }
}
