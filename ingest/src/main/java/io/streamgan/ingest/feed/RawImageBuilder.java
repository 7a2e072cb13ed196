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
  private final AvroSerde<RawImage> serde = AvroSerde.of(RawImage.class);
  private final ImageSource source;
  private final String topic;
  private final int maxContentBytes;
  private @Nullable EncodedImage image;
  private long end;

  /**
   * @param maxContentBytes as {@link FeedSettings#maxContentBytes} returns it
   */
  RawImageBuilder(ImageSource source, String topic, int maxContentBytes) {
    this.source = source;
    this.topic = topic;
    this.maxContentBytes = maxContentBytes;
  }

  /** Says that an encoded image of {@code bytes} is too large for a record. */
  static String tooLarge(long bytes, int maxContentBytes) {
    return "%d bytes, at most %d fit into a record; topics.max.message.bytes sets the limit, up to 16 MiB"
        .formatted(bytes, maxContentBytes);
  }

  @Override
  public void add(long position, long index) throws RejectedImageException {
    end = position + 1;
    EncodedImage read = source.readEncoded(index);
    if (read.content().length > maxContentBytes) {
      throw new RejectedImageException(
          Reason.TOO_MANY_BYTES, tooLarge(read.content().length, maxContentBytes));
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
    FeedRecord record = new FeedRecord(serde.serialize(topic, value.build()), 1, image.id(), end);
    image = null;
    return record;
  }
}
