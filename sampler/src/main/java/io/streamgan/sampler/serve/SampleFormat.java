package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.MediaType;

/** Formats of samples. */
enum SampleFormat {
  /** A picture with all samples in a grid. */
  PNG(MediaType.PNG),
  /** Pixels in base64 with their shape. */
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

  /** Name of the format in a request: {@code png}. */
  String label() {
    return QueryParameters.label(this);
  }
}
