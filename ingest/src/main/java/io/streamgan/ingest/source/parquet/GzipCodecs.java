package io.streamgan.ingest.source.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Adds gzip to the codecs of parquet-java, which takes Hadoop's class for it. */
final class GzipCodecs implements CompressionCodecFactory {
  private static final BytesInputDecompressor GZIP = new Inflater();

  private final CompressionCodecFactory others;

  GzipCodecs(CompressionCodecFactory others) {
    this.others = others;
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    return others.getCompressor(codec);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return codec == CompressionCodecName.GZIP ? GZIP : others.getDecompressor(codec);
  }

  @Override
  public void release() {
    others.release();
  }

  private static final class Inflater implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(inflate(bytes.toByteArray(), size));
    }

    @Override
    public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int size)
        throws IOException {
      byte[] compressed = new byte[compressedSize];
      input.get(compressed);
      output.put(inflate(compressed, size));
    }

    private static byte[] inflate(byte[] compressed, int size) throws IOException {
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
        return in.readNBytes(size);
      }
    }

    @Override
    public void release() {}
  }
}
