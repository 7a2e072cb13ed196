package io.streamgan.ingest.image;

/** Conversion of an oblong image to a square. */
public enum SquareFit {
  /** The central square is kept, and the rest is cut off. */
  CROP,
  /** The whole image is kept, with black borders along its longer sides. */
  LETTERBOX,
  /** The whole image is kept, and each axis is scaled on its own. */
  STRETCH
}
