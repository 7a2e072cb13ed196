package io.streamgan.sampler.serve;

import com.linecorp.armeria.common.MediaType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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
    return name().toLowerCase(Locale.ROOT);
  }

  static String labels() {
    return Arrays.stream(values()).map(SampleFormat::label).collect(Collectors.joining(", "));
  }
}
