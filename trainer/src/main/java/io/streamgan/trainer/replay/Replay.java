package io.streamgan.trainer.replay;

/**
 * How much of the past a model learns again.
 *
 * @param capacity number of images that the buffer holds
 * @param perUpdate number of images of each discriminator update that come from the buffer
 * @param labelledOnly whether the buffer takes in images with labels only, which a model needs
 *     again that learns from few labels
 */
public record Replay(int capacity, int perUpdate, boolean labelledOnly) {}
