package io.streamgan.ingest.source.parquet;

import io.streamgan.ingest.source.ImageFiles;
import io.streamgan.ingest.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopCodecs;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file, which is read one row group after another. Labels are read when it is opened,
 * images when they are asked for. For one thread.
 */
final class ParquetShard implements AutoCloseable {
  private final Path file;
  private final MessageType schema;
  private final ImageColumns columns;
  private final List<@Nullable String> labels;
  private final long bytes;
  private @Nullable ParquetRows rows;
  private int next;

  private ParquetShard(
      Path file,
      MessageType schema,
      ImageColumns columns,
      List<BlockMetaData> blocks,
      List<@Nullable String> labels) {
    this.file = file;
    this.schema = schema;
    this.columns = columns;
    this.labels = labels;
    bytes = blocks.stream().mapToLong(block -> imageBytes(block, columns.image())).sum();
  }

  /**
   * Reads what the file holds, and its labels.
   *
   * @throws SourceException when it is no Parquet file, has no images, or has a row group that the
   *     heap cannot hold
   */
  static ParquetShard open(Path file) {
    try (ParquetFileReader reader = reader(file)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      ImageColumns columns =
          ImageColumns.of(file, schema, reader.getFileMetaData().getKeyValueMetaData());
      List<BlockMetaData> blocks = reader.getRowGroups();
      for (BlockMetaData block : blocks) {
        requireMemory(file, imageBytes(block, columns.image()));
      }
      return new ParquetShard(file, schema, columns, blocks, labels(reader, schema, columns));
    } catch (SourceException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  /** Number of images. */
  int count() {
    return labels.size();
  }

  /** Size of all images, in bytes. */
  long bytes() {
    return bytes;
  }

  /** Name of the class of a row; null where it has none. */
  @Nullable String label(int row) {
    return labels.get(row);
  }

  /**
   * The image of a row, truncated after {@link ImageFiles#MAX_FILE_BYTES} + 1 bytes; null where the
   * file holds only its path, or nothing. Rows are read fastest in their order.
   *
   * @throws SourceException when the file cannot be read any more
   */
  byte @Nullable [] read(int row) {
    try {
      if (rows == null || row < next) {
        close();
        rows = new ParquetRows(reader(file), schema, columns.image());
      }
      rows.skip(row - next);
      next = row + 1;
      Binary content = image(rows.next());
      return content == null
          ? null
          : content.slice(0, Math.min(content.length(), ImageFiles.MAX_FILE_BYTES + 1)).getBytes();
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public void close() {
    ParquetRows open = rows;
    rows = null;
    next = 0;
    if (open != null) {
      open.close();
    }
  }

  private @Nullable Binary image(Group row) {
    Group holder = row;
    String field = columns.image();
    if (columns.struct()) {
      if (row.getFieldRepetitionCount(field) == 0) {
        return null;
      }
      holder = row.getGroup(field, 0);
      field = ImageColumns.BYTES;
    }
    return holder.getFieldRepetitionCount(field) == 0 ? null : holder.getBinary(field, 0);
  }

  private static List<@Nullable String> labels(
      ParquetFileReader reader, MessageType schema, ImageColumns columns) throws IOException {
    int count = Math.toIntExact(reader.getRecordCount());
    List<@Nullable String> labels = new ArrayList<>(count);
    String column = columns.label();
    if (column == null) {
      for (int i = 0; i < count; i++) {
        labels.add(null);
      }
      return labels;
    }
    ParquetRows rows = new ParquetRows(reader, schema, column);
    for (int i = 0; i < count; i++) {
      labels.add(label(rows.next(), column, columns.classNames()));
    }
    return labels;
  }

  private static @Nullable String label(Group row, String column, List<String> names) {
    if (row.getFieldRepetitionCount(column) == 0) {
      return null;
    }
    String label = row.getValueToString(row.getType().getFieldIndex(column), 0);
    if (names.isEmpty()) {
      return label.equals("-1") ? null : label;
    }
    int index = Integer.parseInt(label);
    return index < 0 || index >= names.size() ? null : names.get(index);
  }

  private static long imageBytes(BlockMetaData block, String column) {
    return block.getColumns().stream()
        .filter(chunk -> chunk.getPath().toArray()[0].equals(column))
        .mapToLong(chunk -> chunk.getTotalUncompressedSize())
        .sum();
  }

  private static void requireMemory(Path file, long bytes) {
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap / 2) {
      throw new SourceException(
          "%s has a row group with %,d MB of images, which must fit half of the heap of %,d MB; raise -Xmx, or write the file with fewer rows in a row group"
              .formatted(file, bytes >> 20, heap >> 20));
    }
  }

  private static ParquetFileReader reader(Path file) throws IOException {
    PlainParquetConfiguration none = new PlainParquetConfiguration();
    ParquetReadOptions options =
        ParquetReadOptions.builder(none)
            .withCodecFactory(new GzipCodecs(HadoopCodecs.newFactory(none, 0)))
            .build();
    return ParquetFileReader.open(new LocalInputFile(file), options);
  }

  private static SourceException unreadable(Path file, Exception e) {
    return new SourceException(
        "%s is no readable Parquet file: %s; fetch it again".formatted(file, e.getMessage()), e);
  }
}
