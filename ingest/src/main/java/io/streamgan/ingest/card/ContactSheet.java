package io.streamgan.ingest.card;

import io.streamgan.ingest.image.PngEncoder;
import java.util.ArrayList;
import java.util.List;

/** Some images of a stream side by side. All have the size of the first. Not thread-safe. */
final class ContactSheet {
  private static final int COLUMNS = 16;
  private static final int MAX_IMAGES = COLUMNS * COLUMNS;
  private static final int GAP = 1;

  private final List<byte[]> images = new ArrayList<>();
  private int height;
  private int width;
  private int channels;

  /** Takes the image in while there is room, where it has the size of those before. */
  void add(byte[] pixels, int imageHeight, int imageWidth, int imageChannels) {
    if (images.isEmpty()) {
      height = imageHeight;
      width = imageWidth;
      channels = imageChannels;
    }
    boolean same = imageHeight == height && imageWidth == width && imageChannels == channels;
    if (same && images.size() < MAX_IMAGES && (channels == 1 || channels == 3)) {
      images.add(pixels);
    }
  }

  byte[] png() {
    if (images.isEmpty()) {
      return new byte[0];
    }
    int columns = Math.min(COLUMNS, images.size());
    int rows = (images.size() + columns - 1) / columns;
    int sheetWidth = columns * (width + GAP) - GAP;
    int sheetHeight = rows * (height + GAP) - GAP;
    byte[] sheet = new byte[sheetWidth * sheetHeight * channels];
    for (int i = 0; i < images.size(); i++) {
      int left = i % columns * (width + GAP);
      int top = i / columns * (height + GAP);
      for (int y = 0; y < height; y++) {
        System.arraycopy(
            images.get(i),
            y * width * channels,
            sheet,
            ((top + y) * sheetWidth + left) * channels,
            width * channels);
      }
    }
    return PngEncoder.encode(sheet, sheetHeight, sheetWidth, channels);
  }
}
