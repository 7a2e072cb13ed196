package io.streamgan.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopCodecs;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.jspecify.annotations.Nullable;

/** Small Parquet files as Hugging Face's datasets library writes them. */
public final class TestParquet {
  /** Metadata of images of two classes. */
  public static final String FEATURES =
      """
      {"info": {"features": {"image": {"_type": "Image"},
        "label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}}}\
      """;

  /** Small enough for several row groups in a test's file. */
  private static final int ROW_GROUP_BYTES = 4_000;

  private static final MessageType IMAGES =
      MessageTypeParser.parseMessageType(
          """
          message schema {
            optional group image { optional binary bytes; optional binary path (STRING); }
            optional int64 label;
          }\
          """);
  private static final MessageType TEXTS =
      MessageTypeParser.parseMessageType("message schema { optional binary text (STRING); }");

  private TestParquet() {}

  /** A row; null for a field without a value. */
  public record Row(byte @Nullable [] image, @Nullable Integer label) {}

  /**
   * Writes images.
   *
   * @param features value of the key {@code huggingface}; empty for none
   */
  public static void write(Path file, CompressionCodecName codec, String features, List<Row> rows) {
    Map<String, String> metadata = features.isEmpty() ? Map.of() : Map.of("huggingface", features);
    try (ParquetWriter<Group> writer = writer(file, IMAGES, codec, metadata)) {
      for (Row row : rows) {
        SimpleGroup group = new SimpleGroup(IMAGES);
        Group image = group.addGroup("image").append("path", "image.png");
        if (row.image() != null) {
          image.append("bytes", Binary.fromConstantByteArray(row.image()));
        }
        if (row.label() != null) {
          group.append("label", (long) row.label());
        }
        writer.write(group);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file without images. */
  public static void writeTexts(Path file, List<String> texts) {
    try (ParquetWriter<Group> writer = writer(file, TEXTS, CompressionCodecName.SNAPPY, Map.of())) {
      for (String text : texts) {
        writer.write(new SimpleGroup(TEXTS).append("text", text));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The compressor for which parquet-java takes Hadoop's class. */
  private static final class Gzip
      implements CompressionCodecFactory, CompressionCodecFactory.BytesInputCompressor {
    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      return BytesInput.from(TestImages.gzip(bytes.toByteArray()));
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.GZIP;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return this;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void release() {}
  }

  private static ParquetWriter<Group> writer(
      Path file, MessageType type, CompressionCodecName codec, Map<String, String> metadata)
      throws IOException {
    PlainParquetConfiguration none = new PlainParquetConfiguration();
    return ExampleParquetWriter.builder(new LocalOutputFile(file))
        .withConf(none)
        .withCodecFactory(
            codec == CompressionCodecName.GZIP ? new Gzip() : HadoopCodecs.newFactory(none, 0))
        .withType(type)
        .withCompressionCodec(codec)
        .withRowGroupSize((long) ROW_GROUP_BYTES)
        .withMinRowCountForPageSizeCheck(1)
        .withExtraMetaData(metadata)
        .build();
  }
}
