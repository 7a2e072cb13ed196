package io.streamgan.ingest.source.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** One column of the rows of a file, one row after the other. Owns the reader. */
final class ParquetRows implements AutoCloseable {
  private final ParquetFileReader reader;
  private final MessageType schema;
  private final MessageType wanted;
  private @Nullable RecordReader<Group> group;
  private int groups;
  private long left;

  ParquetRows(ParquetFileReader reader, MessageType schema, String column) {
    this.reader = reader;
    this.schema = schema;
    wanted = new MessageType(schema.getName(), List.of(columnOf(schema.getType(column))));
    reader.setRequestedSchema(wanted);
  }

  /** Returns the next row. */
  Group next() throws IOException {
    RecordReader<Group> from = group;
    while (left == 0 || from == null) {
      PageReadStore pages = reader.readNextRowGroup();
      if (pages == null) {
        throw new IOException("it ends before its last row");
      }
      groups++;
      left = pages.getRowCount();
      from =
          new ColumnIOFactory()
              .getColumnIO(wanted, schema)
              .getRecordReader(pages, new GroupRecordConverter(wanted));
      group = from;
    }
    left--;
    return from.read();
  }

  /** Skips {@code count} rows, without reading the row groups that consist of them. */
  void skip(long count) throws IOException {
    long rest = count;
    while (rest > 0) {
      long size = left == 0 ? reader.getRowGroups().get(groups).getRowCount() : 0;
      if (size > 0 && size <= rest) {
        reader.skipNextRowGroup();
        groups++;
        rest -= size;
      } else {
        next();
        rest--;
      }
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The column; of a structure, only the bytes. */
  private static Type columnOf(Type type) {
    return type.isPrimitive()
        ? type
        : new GroupType(
            type.getRepetition(),
            type.getName(),
            List.of(type.asGroupType().getType(ImageColumns.BYTES)));
  }
}
