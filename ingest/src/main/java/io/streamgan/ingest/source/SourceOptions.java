package io.streamgan.ingest.source;

import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.source.digits.DigitDrift;
import io.streamgan.ingest.source.s3.S3Access;

/**
 * Options of a source.
 *
 * @param decoding decoding of encoded images, and the format of all images
 * @param seed seed of the synthetic digits
 * @param split part of a data set that is wanted, such as train; empty for all
 * @param labelsOffset what is subtracted from the numbers in a file of labels
 * @param drift drift of the synthetic digits
 * @param s3 access to a store of objects
 */
public record SourceOptions(
    DecodingOptions decoding,
    long seed,
    String split,
    int labelsOffset,
    DigitDrift drift,
    S3Access s3) {
  /** Returns options with {@code decoding}, all splits, and the seed 0. */
  public static SourceOptions of(DecodingOptions decoding) {
    return new SourceOptions(decoding, 0, "", 0, DigitDrift.NONE, S3Access.DEFAULT);
  }
}
