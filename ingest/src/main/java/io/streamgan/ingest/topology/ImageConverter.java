package io.streamgan.ingest.topology;

import io.streamgan.ingest.image.Decoding;
import io.streamgan.ingest.image.ImageDecoder;
import io.streamgan.ingest.image.ImageFormat;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.deadletters.Reason;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The value of a record of {@code raw-images} to one of {@code images}. Whatever bytes it is given,
 * it answers with a batch of one image or with one {@link RejectedImageException}. Not thread-safe.
 *
 * <p>One image a record: the trainer packs its batches across records, and to gather them here a
 * store would have to write each image twice more.
 */
final class ImageConverter {
  private final AvroSerde<RawImage> rawImages = AvroSerde.of(RawImage.class);
  private final AvroSerde<ImageBatch> batches = AvroSerde.of(ImageBatch.class);
  private final ImageFormat format;
  private final ImageDecoder decoder;
  private final ClassLabels labels;

  ImageConverter(Decoding decoding, List<String> classes) {
    format = decoding.format();
    decoder = new ImageDecoder(decoding);
    labels = new ClassLabels(classes);
  }

  byte[] convert(String topic, byte[] value) throws RejectedImageException {
    RawImage raw = read(topic, value);
    int label = labels.index(raw.getLabel());
    byte[] content = new byte[raw.getContent().remaining()];
    raw.getContent().get(content);
    ImageBatch.Builder batch =
        ImageBatch.newBuilder()
            .setSource(raw.getSource())
            .setCapturedAt(raw.getCapturedAt())
            .setHeight(format.size())
            .setWidth(format.size())
            .setChannels(format.channels())
            .setCount(1)
            .setPixels(ByteBuffer.wrap(decoder.decode(content)))
            .setIds(List.of(raw.getId()));
    if (label != ClassLabels.UNLABELLED) {
      batch.setLabels(List.of(label));
    }
    return batches.serialize(topic, batch.build());
  }

  private RawImage read(String topic, byte[] value) throws RejectedImageException {
    try {
      return rawImages.deserialize(topic, value);
    } catch (MalformedRecordException e) {
      throw new RejectedImageException(Reason.MALFORMED_RECORD, String.valueOf(e.getMessage()), e);
    }
  }
}
