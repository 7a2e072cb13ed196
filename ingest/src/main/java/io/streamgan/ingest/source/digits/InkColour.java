package io.streamgan.ingest.source.digits;

import io.streamgan.ingest.random.IndexedRandom;

/** A bright ink; components from 0 to 1. */
record InkColour(double red, double green, double blue) {
  /** Any hue, from pale to rich, at full brightness. */
  static InkColour any(IndexedRandom random) {
    double hue = random.uniform(0, 6);
    double saturation = random.uniform(0.25, 0.9);
    return new InkColour(
        component(hue, 0, saturation),
        component(hue, 4, saturation),
        component(hue, 2, saturation));
  }

  /** HSV to RGB: 1 within one sixth of the component's hue, 1 - saturation beyond two. */
  private static double component(double hue, double centre, double saturation) {
    double away = Math.abs(hue - centre);
    double distance = Math.min(away, 6 - away);
    return 1 - saturation * Math.max(0, Math.min(1, distance - 1));
  }

  /**
   * Returns the ink on black.
   *
   * @param ink uint8, [pixels]
   * @return uint8, [pixels, 3]
   */
  byte[] tint(byte[] ink) {
    byte[] pixels = new byte[ink.length * 3];
    for (int i = 0; i < ink.length; i++) {
      int level = ink[i] & 0xff;
      pixels[3 * i] = (byte) (int) (level * red + 0.5);
      pixels[3 * i + 1] = (byte) (int) (level * green + 0.5);
      pixels[3 * i + 2] = (byte) (int) (level * blue + 0.5);
    }
    return pixels;
  }

  /**
   * Returns the ink on nothing.
   *
   * @param ink uint8, [pixels]
   * @return uint8, [pixels, 4]
   */
  byte[] opaque(byte[] ink) {
    byte[] pixels = new byte[ink.length * 4];
    for (int i = 0; i < ink.length; i++) {
      boolean inked = ink[i] != 0;
      pixels[4 * i] = (byte) (inked ? 255 * red + 0.5 : 0);
      pixels[4 * i + 1] = (byte) (inked ? 255 * green + 0.5 : 0);
      pixels[4 * i + 2] = (byte) (inked ? 255 * blue + 0.5 : 0);
      pixels[4 * i + 3] = ink[i];
    }
    return pixels;
  }
}
