package io.streamgan.trainer.input;

import io.streamgan.gan.Images;

/**
 * The real images of one step.
 *
 * @param capturedAtMillis when the newest of them came to be
 */
public record MiniBatch(Images images, long capturedAtMillis) {}
