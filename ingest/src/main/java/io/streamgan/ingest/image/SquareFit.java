package io.streamgan.ingest.image;

/** How an oblong image becomes square. */
public enum SquareFit {
  /** The central square is kept, what lies beside it is cut off. */
  CROP,
  /** All of it is kept, with black borders at the shorter sides. */
  LETTERBOX,
  /** All of it is kept, each axis scaled on its own. */
  STRETCH
}
