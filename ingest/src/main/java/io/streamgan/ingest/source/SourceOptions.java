package io.streamgan.ingest.source;

import io.streamgan.ingest.image.DecodingOptions;
import io.streamgan.ingest.source.digits.DigitDrift;

/**
 * How a source is opened.
 *
 * @param decoding of encoded images, and the format that all are brought to
 * @param seed of the synthetic digits
 * @param drift of the synthetic digits
 */
public record SourceOptions(DecodingOptions decoding, long seed, DigitDrift drift) {}
