package io.streamgan.ingest.card;

import io.streamgan.gan.ImageShape;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.serde.MalformedRecordException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Statistics of a sample of batches, exact over the sample: sums of uint8 fit a long. Not
 * thread-safe.
 */
public final class DataCard {
  private static final int MAX_CHANNELS = ImageShape.RGBA;
  private static final AvroSerde<ImageBatch> SERDE = AvroSerde.of(ImageBatch.class);

  private final ContactSheet sheet = new ContactSheet();
  private final Map<Integer, Long> classes = new TreeMap<>();
  private final Map<String, Long> sizes = new TreeMap<>();
  private final Map<String, Long> sources = new TreeMap<>();
  private final long[] sums = new long[MAX_CHANNELS];
  private final long[] squares = new long[MAX_CHANNELS];
  private final long[] samples = new long[MAX_CHANNELS];
  private long images;
  private long records;
  private long unreadable;
  private long oldest = Long.MAX_VALUE;
  private long newest = Long.MIN_VALUE;

  /**
   * Mean and standard deviation of a channel, on the scale of 0 to 255.
   *
   * @param name R, G, B, A (opacity), or grey
   */
  public record Channel(String name, double mean, double deviation) {}

  /** Adds the batch of a record, or counts the record as unreadable. */
  public void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      add(SERDE.deserialize(record.topic(), record.headers(), record.value()), record.timestamp());
    } catch (MalformedRecordException e) {
      unreadable++;
    }
  }

  /**
   * Adds a batch.
   *
   * @param timestamp of the record, milliseconds
   */
  void add(ImageBatch batch, long timestamp) {
    int channels = batch.getChannels();
    long bytes = (long) batch.getHeight() * batch.getWidth() * channels;
    ByteBuffer pixels = batch.getPixels().duplicate();
    if (batch.getHeight() < 1
        || batch.getWidth() < 1
        || !ImageShape.areChannels(channels)
        || pixels.remaining() != bytes * batch.getCount()) {
      return;
    }
    ImageShape shape = new ImageShape(batch.getHeight(), batch.getWidth(), channels);
    records++;
    images += batch.getCount();
    oldest = Math.min(oldest, timestamp);
    newest = Math.max(newest, timestamp);
    sizes.merge(shape.toString(), (long) batch.getCount(), Long::sum);
    sources.merge(batch.getSource(), (long) batch.getCount(), Long::sum);
    for (int i = 0; i < batch.getCount(); i++) {
      List<Integer> labels = batch.getLabels();
      classes.merge(labels == null || labels.size() <= i ? -1 : labels.get(i), 1L, Long::sum);
      byte[] image = new byte[(int) bytes];
      pixels.get(image);
      add(image, channels);
      sheet.add(image, shape);
    }
  }

  public long images() {
    return images;
  }

  /** Records that hold no batch. */
  public long unreadable() {
    return unreadable;
  }

  /** Mean number of images per record. */
  public double imagesPerRecord() {
    return records == 0 ? 0 : (double) images / records;
  }

  /** Number of images by class index; -1 for images without a label. */
  public Map<Integer, Long> classes() {
    return Map.copyOf(classes);
  }

  /** Number of images by width, height and channels. */
  public Map<String, Long> sizes() {
    return new TreeMap<>(sizes);
  }

  /** Number of images by source. */
  public Map<String, Long> sources() {
    return new TreeMap<>(sources);
  }

  /** Images per second by the timestamps of their records; 0 where all timestamps are equal. */
  public double imagesPerSecond() {
    return newest <= oldest ? 0 : images * 1e3 / (newest - oldest);
  }

  public List<Channel> channels() {
    List<Channel> channels = new ArrayList<>();
    boolean grey = samples[1] == 0;
    for (int c = 0; c < MAX_CHANNELS && samples[c] > 0; c++) {
      double mean = (double) sums[c] / samples[c];
      double variance = (double) squares[c] / samples[c] - mean * mean;
      channels.add(
          new Channel(
              grey ? "grey" : "RGBA".substring(c, c + 1), mean, Math.sqrt(Math.max(0, variance))));
    }
    return channels;
  }

  /** Picture of the first images as PNG; empty where there are none. */
  public byte[] contactSheet() {
    return sheet.png();
  }

  /** Number of rows of the contact sheet. */
  public int contactRows() {
    return sheet.rows();
  }

  /** Number of images in a row of the contact sheet. */
  public int contactColumns() {
    return sheet.columns();
  }

  private void add(byte[] image, int channels) {
    for (int i = 0; i < image.length; i++) {
      int value = image[i] & 0xff;
      sums[i % channels] += value;
      squares[i % channels] += (long) value * value;
    }
    for (int c = 0; c < channels; c++) {
      samples[c] += image.length / channels;
    }
  }
}
