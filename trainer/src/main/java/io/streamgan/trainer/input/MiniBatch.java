package io.streamgan.trainer.input;

import io.streamgan.gan.Images;
import java.util.List;

/**
 * The real images of one step.
 *
 * @param capturedAtMillis when the newest of them came to be
 * @param ids of the images, in order; empty for one without
 */
public record MiniBatch(Images images, long capturedAtMillis, List<String> ids) {}
