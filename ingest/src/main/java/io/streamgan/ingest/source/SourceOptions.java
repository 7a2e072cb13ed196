package io.streamgan.ingest.source;

import io.streamgan.ingest.image.ImageFormat;
import io.streamgan.ingest.source.digits.Drift;

/**
 * How a source is opened.
 *
 * @param format that images are brought to
 * @param maxPixels of an encoded image; larger ones are rejected
 * @param seed of the synthetic digits
 * @param drift of the synthetic digits
 */
public record SourceOptions(ImageFormat format, int maxPixels, long seed, Drift drift) {}
