package io.streamgan.trainer.replay;

/**
 * How much of the past a model learns again.
 *
 * @param capacity number of images that the buffer holds
 * @param perUpdate number of images of each discriminator update that come from the buffer
 * @param labelledOnly whether the buffer takes in only images with labels, because a model that
 *     learns from few labels needs these again
 */
public record Replay(int capacity, int perUpdate, boolean labelledOnly) {}
