package io.streamgan.ingest.source.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.TestImages;
import io.streamgan.ingest.TestParquet;
import io.streamgan.ingest.TestParquet.Row;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetSourcesTest {
  private static final SourceOptions OPTIONS =
      SourceOptions.of(DecodingOptions.to(new ImageShape(8, 8, 3)));

  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
  void huggingFacesFormHasImagesAndNamedClasses(CompressionCodecName codec) throws Exception {
    Path file = temp.resolve("0000.parquet");
    TestParquet.write(file, codec, TestParquet.FEATURES, rows(300));

    assertThat(ImageSources.channelsOf(file.toString(), OPTIONS.s3())).isEqualTo(3);
    try (ImageSource source = ImageSources.open(file.toString(), OPTIONS)) {
      assertThat(source.name()).isEqualTo("0000.parquet");
      assertThat(source.size()).hasValue(300);
      assertThat(source.classes()).containsExactly("cat", "dog");
      for (int i : List.of(0, 299, 150, 3, 3)) {
        assertThat(source.readEncoded(i).content()).isEqualTo(png(i));
        assertThat(source.readEncoded(i).label()).isEqualTo(i % 2 == 0 ? "cat" : "dog");
        assertThat(source.read(i).label()).isEqualTo(i % 2);
      }
    }
  }

  @Test
  void withoutMetadataTheColumnsTypesAndNamesDecide() throws Exception {
    Path file = temp.resolve("plain.parquet");
    TestParquet.write(file, CompressionCodecName.SNAPPY, "", rows(5));

    try (ImageSource source = ImageSources.open(file.toString(), OPTIONS)) {
      assertThat(source.classes()).containsExactly("0", "1");
      assertThat(source.read(3).label()).isEqualTo(1);
    }
  }

  @Test
  void filesOfASetAreSplitsByTheirNames() throws Exception {
    String location = temp.resolve("set").toString();
    Path folder = Files.createDirectories(Path.of(location, "data"));
    List<Row> rows = rows(6);
    write(folder.resolve("train-00000-of-00002.parquet"), rows.subList(0, 2));
    write(folder.resolve("train-00001-of-00002.parquet"), rows.subList(2, 4));
    write(folder.resolve("test-00000-of-00001.parquet"), rows.subList(4, 6));

    try (ImageSource all = ImageSources.open(location, OPTIONS)) {
      assertThat(all.size()).hasValue(6);
      assertThat(all.classes()).containsExactly("cat", "dog");
    }
    try (ImageSource test = ImageSources.open(location + "/data/test-*", OPTIONS)) {
      assertThat(test.size()).hasValue(2);
      assertThat(test.name()).isEqualTo("data");
    }
    SourceOptions train =
        new SourceOptions(OPTIONS.decoding(), 0, "train", 0, OPTIONS.drift(), OPTIONS.s3());
    try (ImageSource source = ImageSources.open(location, train)) {
      List<byte[]> read = new ArrayList<>();
      for (int i = 0; i < source.size().orElseThrow(); i++) {
        read.add(source.readEncoded(i).content());
      }
      assertThat(read).containsExactly(png(0), png(1), png(2), png(3));
      assertThat(source.id(2)).isEqualTo("data/train-00001-of-00002/0");
    }
  }

  @Test
  void rowsWithoutAnImageAreRejected() throws Exception {
    Path file = temp.resolve("a.parquet");
    write(file, List.of(new Row(null, 0), new Row(png(1), null)));

    try (ImageSource source = ImageSources.open(file.toString(), OPTIONS)) {
      assertThatThrownBy(() -> source.read(0))
          .isInstanceOf(RejectedImageException.class)
          .hasMessage("cannot be read: its row has no bytes of an image");
      assertThat(source.read(1).label()).isEqualTo(-1);
    }
  }

  @Test
  void aDamagedFileAndOneWithoutImagesEndTheFeed() throws Exception {
    Path whole = temp.resolve("whole.parquet");
    write(whole, rows(3));
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = TestImages.write(temp.resolve("cut.parquet"), Arrays.copyOf(bytes, 90));
    Path texts = temp.resolve("texts.parquet");
    TestParquet.writeTexts(texts, List.of("a", "b"));

    assertThatThrownBy(() -> ImageSources.open(cut.toString(), OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("is no readable Parquet file");
    assertThatThrownBy(() -> ImageSources.open(texts.toString(), OPTIONS))
        .isInstanceOf(SourceException.class)
        .hasMessageEndingWith(
            "has no column of images: it has [text]; expected bytes, or a structure with a field"
                + " bytes");
  }

  private static void write(Path file, List<Row> rows) {
    TestParquet.write(file, CompressionCodecName.SNAPPY, TestParquet.FEATURES, rows);
  }

  private static List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new Row(png(i), i % 2));
    }
    return rows;
  }

  private static byte[] png(int i) {
    return TestImages.png(8 + i % 5, 8, 0x010203 * i);
  }
}
