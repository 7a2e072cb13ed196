package io.streamgan.ingest.image;

/** Conversion of an image to the proportions of the stream's images. */
public enum ImageFit {
  /** The largest central part with these proportions is kept, and the rest is cut off. */
  CROP,
  /**
   * The whole image is kept, with borders along two sides: black ones, or transparent ones where
   * the stream's images have opacity.
   */
  LETTERBOX,
  /** The whole image is kept, and each axis is scaled on its own. */
  STRETCH
}
