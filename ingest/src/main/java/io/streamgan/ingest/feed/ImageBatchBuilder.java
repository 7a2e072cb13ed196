package io.streamgan.ingest.feed;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.SourceImage;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds batches of decoded images. */
final class ImageBatchBuilder implements FeedRecordBuilder {
  private final AvroSerde<ImageBatch> serde = AvroSerde.of(ImageBatch.class);
  private final ImageSource source;
  private final String topic;
  private final int batchSize;
  private final FeedClasses classes;
  private final boolean labelled;
  private final OneColour oneColour;
  private final List<SourceImage> batch = new ArrayList<>();
  private long end;

  ImageBatchBuilder(
      ImageSource source, String topic, int batchSize, FeedClasses classes, OneColour oneColour) {
    this.classes = classes;
    this.oneColour = oneColour;
    this.source = source;
    this.topic = topic;
    this.batchSize = batchSize;
    labelled = !source.classes().isEmpty();
  }

  @Override
  public void add(long position, long index) throws RejectedImageException {
    end = position + 1;
    SourceImage image = source.read(index);
    oneColour.add(image.pixels(), source.format().channels());
    batch.add(image);
  }

  @Override
  public boolean isFull() {
    return batch.size() >= batchSize;
  }

  @Override
  public @Nullable FeedRecord build(Instant capturedAt) {
    if (batch.isEmpty()) {
      return null;
    }
    ImageShape format = source.format();
    ByteBuffer pixels = ByteBuffer.allocate(batch.size() * format.bytes());
    batch.forEach(image -> pixels.put(image.pixels()));
    ImageBatch.Builder value =
        ImageBatch.newBuilder()
            .setSource(source.name())
            .setCapturedAt(capturedAt)
            .setHeight(format.height())
            .setWidth(format.width())
            .setChannels(format.channels())
            .setCount(batch.size())
            .setPixels(pixels.flip())
            .setIds(batch.stream().map(SourceImage::id).toList());
    if (labelled) {
      value.setLabels(batch.stream().map(image -> index(image.label())).toList());
    }
    FeedRecord record =
        new FeedRecord(
            serde.serialize(topic, value.build()),
            batch.size(),
            batch.get(batch.size() - 1).id(),
            end);
    batch.clear();
    return record;
  }

  /** Returns the index of a class among all classes, from its index among those of the source. */
  private int index(int label) {
    return label == SourceImage.UNLABELLED
        ? SourceImage.UNLABELLED
        : classes.index(source.classes().get(label));
  }
}
