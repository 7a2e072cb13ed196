package io.streamgan.gan.platform;

/** Converts between uint8 pixels and float32 values in [-1, 1]. */
public final class PixelConversion {
  private static final float[] VALUES = new float[256];

  static {
    for (int i = 0; i < VALUES.length; i++) {
      VALUES[i] = (float) (i / 127.5 - 1);
    }
  }

  private PixelConversion() {}

  /** Fills {@code values} with the values of the pixels from {@code offset} on. */
  public static void toFloats(byte[] pixels, int offset, float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = VALUES[pixels[offset + i] & 0xFF];
    }
  }

  /** Rounds values to the nearest of 256 levels; values outside [-1, 1] become 0 or 255. */
  public static void toPixels(float[] values, byte[] pixels, int offset, int count) {
    for (int i = 0; i < count; i++) {
      float level = (values[i] + 1) * 127.5f + 0.5f;
      pixels[offset + i] = (byte) (int) Math.max(0, Math.min(255, level));
    }
  }
}
