package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.MediaType;

/** How samples leave. */
enum SampleFormat {
  /** One picture of all. */
  PNG(MediaType.PNG),
  /** Pixels as base64, with their shape. */
  JSON(MediaType.JSON),
  /** A NumPy array. */
  NPY(MediaType.create("application", "x-npy"));

  private final MediaType mediaType;

  SampleFormat(MediaType mediaType) {
    this.mediaType = mediaType;
  }

  MediaType mediaType() {
    return mediaType;
  }

  /** As in a request: {@code png}. */
  String label() {
    return QueryParameters.label(this);
  }
}
