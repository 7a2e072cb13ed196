package io.streamgan.ingest.source;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.image.RejectedImageException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Images by index. The same index gives the same image each time. For one thread at a time. */
public interface ImageSource extends AutoCloseable {
  /** Name, which its records have as source and key. */
  String name();

  /** The format of every image of {@link #read}. */
  ImageShape format();

  /** Number of images; empty for an endless source. */
  OptionalLong size();

  /**
   * Number of images that may be read in any order; windows of this size, the first of which begins
   * at index 0, have to be read one after the other. Empty where any order will do.
   */
  default OptionalInt window() {
    return OptionalInt.empty();
  }

  /** Names of the classes, by class index; empty where nothing is labelled. */
  List<String> classes();

  /**
   * Class index of each image, {@link SourceImage#UNLABELLED} where it has none; empty where labels
   * are not known before the images are read, or nothing is labelled.
   */
  default int[] labels() {
    return new int[0];
  }

  /** Number of files that are no images by kind, such as HEIC: they have no index. */
  default Map<String, Integer> skipped() {
    return Map.of();
  }

  /** Identity of the image at {@code index} within the source. */
  String id(long index);

  /**
   * The image at {@code index}, decoded.
   *
   * @param index from 0 to {@link #size()}, exclusive
   * @throws RejectedImageException when this one image cannot be used
   * @throws SourceException when the source cannot be read any more
   */
  SourceImage read(long index) throws RejectedImageException;

  /**
   * The image at {@code index} as a file: unchanged where the source is made of files, otherwise as
   * PNG. The file may be undecodable.
   *
   * @throws RejectedImageException when this one image cannot be read
   * @throws SourceException when the source cannot be read any more
   */
  EncodedImage readEncoded(long index) throws RejectedImageException;

  @Override
  void close();
}
