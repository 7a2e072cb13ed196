package io.streamgan.ingest.topology;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.image.ImageDecoder;
import io.streamgan.ingest.image.ImageSettings;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.input.InputReader;
import io.streamgan.ingest.input.InputRecord;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Converts a record of the input to a value of {@code images}. For any bytes, the result is a batch
 * of one image or one {@link RejectedImageException}. Not thread-safe.
 *
 * <p>A batch has one image: the trainer packs mini-batches across records, and a store that
 * gathered images here would write each of them twice more.
 */
final class ImageConverter {
  /** Default number of channels of raw images: most are photographs. */
  private static final int RAW_CHANNELS = 3;

  /** Room for base64, and for the fields beside an image. */
  private static final int VALUE_BYTES_PER_IMAGE_BYTE = 2;

  private static final int OTHER_BYTES = 1 << 20;

  private final AvroSerde<ImageBatch> batches = AvroSerde.of(ImageBatch.class);
  private final InputReader input;
  private final String topic;
  private final ImageShape format;
  private final ImageDecoder decoder;
  private final long maxValueBytes;
  private final ClassLabels labels;

  /**
   * @param topic topic of the batches
   * @param labels of this converter only
   */
  ImageConverter(Settings settings, String topic, ClassLabels labels) {
    this.topic = topic;
    input = new InputReader(settings, AvroSerde.of(RawImage.class));
    DecodingOptions decoding = ImageSettings.decoding(settings, RAW_CHANNELS, false);
    format = decoding.format();
    decoder = new ImageDecoder(decoding);
    maxValueBytes = (long) VALUE_BYTES_PER_IMAGE_BYTE * decoding.maxBytes() + OTHER_BYTES;
    this.labels = labels;
  }

  /**
   * Returns the image of a record, not yet decoded. A value that is larger than any image that is
   * decoded is not parsed, which takes several times its size.
   */
  RawImage read(InputRecord record) throws RejectedImageException {
    byte[] value = record.value();
    if (value != null && value.length > maxValueBytes) {
      throw new RejectedImageException(
          Reason.TOO_MANY_BYTES,
          "a record of %d bytes, at most %d are read".formatted(value.length, maxValueBytes));
    }
    return input.read(record);
  }

  /** Returns a batch of the one image {@code raw}. */
  byte[] convert(RawImage raw) throws RejectedImageException {
    int label = labels.index(raw.getLabel());
    ImageBatch.Builder batch =
        ImageBatch.newBuilder()
            .setSource(raw.getSource())
            .setCapturedAt(raw.getCapturedAt())
            .setHeight(format.height())
            .setWidth(format.width())
            .setChannels(format.channels())
            .setCount(1)
            .setPixels(ByteBuffer.wrap(decoder.decode(content(raw))))
            .setIds(List.of(raw.getId()));
    if (label != ClassLabels.UNLABELLED) {
      batch.setLabels(List.of(label));
    }
    return batches.serialize(topic, batch.build());
  }

  private static byte[] content(RawImage raw) {
    ByteBuffer content = raw.getContent();
    if (content.hasArray()
        && content.arrayOffset() == 0
        && content.position() == 0
        && content.remaining() == content.array().length) {
      return content.array();
    }
    byte[] copy = new byte[content.remaining()];
    content.duplicate().get(copy);
    return copy;
  }
}
