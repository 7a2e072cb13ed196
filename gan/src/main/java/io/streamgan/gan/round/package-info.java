/**
 * What is learned: the updates of D and G, the training engine around them, sampling. Computes only
 * with what a {@link io.streamgan.gan.platform.Platform} provides, so that it is the same on every
 * device. Suggested order of reading: {@code AlternatingRound}, {@code TrainableNetwork}, {@code
 * RoundEngine}.
 */
@NullMarked
package io.streamgan.gan.round;

import org.jspecify.annotations.NullMarked;
