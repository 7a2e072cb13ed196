package io.streamgan.ingest.image;

import io.streamgan.gan.ImageShape;

/** Colours and opacity of pixels: uint8, [pixels, 4], changed in place. */
final class Opacity {
  private static final int MAX = 255;

  private Opacity() {}

  /** Multiplies each colour by its pixel's opacity, as part of 255. */
  static void multiply(byte[] rgba) {
    for (int at = 0; at < rgba.length; at += ImageShape.RGBA) {
      int opacity = rgba[at + ImageShape.RGB] & MAX;
      for (int c = at; c < at + ImageShape.RGB; c++) {
        rgba[c] = (byte) (((rgba[c] & MAX) * opacity + MAX / 2) / MAX);
      }
    }
  }

  /** Divides each colour by its pixel's opacity, as part of 255; without opacity, it is 0. */
  static void divide(byte[] rgba) {
    for (int at = 0; at < rgba.length; at += ImageShape.RGBA) {
      int opacity = rgba[at + ImageShape.RGB] & MAX;
      for (int c = at; c < at + ImageShape.RGB; c++) {
        int colour = rgba[c] & MAX;
        rgba[c] = (byte) (opacity == 0 ? 0 : Math.min(MAX, (colour * MAX + opacity / 2) / opacity));
      }
    }
  }

  /** Sets the colours of pixels without opacity, which editors leave at any value, to 0. */
  static void clearHidden(byte[] rgba) {
    for (int at = 0; at < rgba.length; at += ImageShape.RGBA) {
      if (rgba[at + ImageShape.RGB] == 0) {
        rgba[at] = 0;
        rgba[at + 1] = 0;
        rgba[at + 2] = 0;
      }
    }
  }
}
