package io.streamgan.ingest.feed;

import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.EncodedImage;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds records of encoded images, one image per record. */
final class RawImageBuilder implements FeedRecordBuilder {
  /** Largest size of an encoded image in bytes, so that its record fits the topic. */
  static final int MAX_CONTENT_BYTES = 15 << 20;

  private final AvroSerde<RawImage> serde = AvroSerde.of(RawImage.class);
  private final ImageSource source;
  private final String topic;
  private @Nullable EncodedImage image;
  private long end;

  RawImageBuilder(ImageSource source, String topic) {
    this.source = source;
    this.topic = topic;
  }

  @Override
  public void add(long position, long index) throws RejectedImageException {
    end = position + 1;
    EncodedImage read = source.readEncoded(index);
    if (read.content().length > MAX_CONTENT_BYTES) {
      throw new RejectedImageException(
          Reason.TOO_MANY_BYTES,
          "%d bytes, a record takes %d at most"
              .formatted(read.content().length, MAX_CONTENT_BYTES));
    }
    image = read;
  }

  @Override
  public boolean isFull() {
    return image != null;
  }

  @Override
  public @Nullable FeedRecord build(Instant capturedAt) {
    if (image == null) {
      return null;
    }
    RawImage.Builder value =
        RawImage.newBuilder()
            .setId(image.id())
            .setSource(source.name())
            .setCapturedAt(capturedAt)
            .setContent(ByteBuffer.wrap(image.content()));
    if (image.label() != null) {
      value.setLabel(image.label());
    }
    image = null;
    return new FeedRecord(serde.serialize(topic, value.build()), 1, end);
  }
}
