package io.streamgan.codec;

import io.streamgan.gan.Images;
import java.util.List;

/**
 * The content of one record of the images topic.
 *
 * @param capturedAtMillis time at which the newest of the images was captured
 * @param ids one per image; empty when the record has none
 */
public record DecodedImages(long capturedAtMillis, Images images, List<String> ids) {}
