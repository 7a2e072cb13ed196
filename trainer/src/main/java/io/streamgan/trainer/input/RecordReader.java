package io.streamgan.trainer.input;

import io.streamgan.codec.AcceptedImages;
import io.streamgan.codec.DecodedImages;
import io.streamgan.codec.ImageBatchDecoder;
import io.streamgan.codec.RejectedBatchException;
import io.streamgan.gan.ImageSize;
import io.streamgan.trainer.input.Input.ImageRecord;
import io.streamgan.trainer.input.Input.RejectedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Makes inputs of the records of the images topic. What it returns depends on the records and their
 * order alone. Not thread-safe.
 */
final class RecordReader {
  private final ImageBatchDecoder decoder = new ImageBatchDecoder();
  private AcceptedImages accepted;

  /**
   * @param size that images must have
   * @param classes number of classes that labels must be below; 0 for any label
   * @param channels 1, 3 or 4; 0 for the number of channels of the first valid record
   */
  RecordReader(ImageSize size, int classes, int channels) {
    accepted = new AcceptedImages(size, channels, classes);
  }

  Input read(ConsumerRecord<byte[], byte[]> record) {
    try {
      DecodedImages decoded = decoder.decode(record, accepted);
      accepted = accepted.withChannels(decoded.images().shape().channels());
      return new ImageRecord(
          record.partition(),
          record.offset(),
          decoded.capturedAtMillis(),
          decoded.images(),
          decoded.ids());
    } catch (RejectedBatchException e) {
      return new RejectedRecord(record, e.reason(), String.valueOf(e.getMessage()));
    }
  }
}
