package io.streamgan.trainer.input;

import io.streamgan.gan.ImageShape;
import io.streamgan.gan.Images;
import io.streamgan.trainer.input.Input.ImageRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Copies images of records into a mini-batch. */
final class BatchBuilder {
  private static final int UNKNOWN_LABEL = -1;

  private final int size;
  private final ImageShape shape;
  private final byte[] pixels;
  private final int[] labels;
  private final List<String> ids;
  private boolean labelled;
  private long capturedAtMillis = Long.MIN_VALUE;

  /**
   * @param size number of images
   */
  BatchBuilder(int size, ImageShape shape) {
    this.size = size;
    this.shape = shape;
    pixels = new byte[size * shape.bytes()];
    labels = new int[size];
    ids = new ArrayList<>(size);
    Arrays.fill(labels, UNKNOWN_LABEL);
  }

  boolean isFull() {
    return ids.size() == size;
  }

  void add(ImageRecord record, int index) {
    int packed = ids.size();
    Images images = record.images();
    System.arraycopy(
        images.pixels(), index * shape.bytes(), pixels, packed * shape.bytes(), shape.bytes());
    if (images.labels().length > 0) {
      labels[packed] = images.labels()[index];
      labelled = true;
    }
    ids.add(record.ids().isEmpty() ? "" : record.ids().get(index));
    capturedAtMillis = Math.max(capturedAtMillis, record.capturedAtMillis());
  }

  MiniBatch build() {
    return new MiniBatch(
        labelled ? new Images(shape, size, pixels, labels) : new Images(shape, size, pixels),
        capturedAtMillis,
        ids);
  }
}
