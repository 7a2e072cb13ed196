/**
 * The losses that D and G minimise, as pure functions of D's outputs with one class per pair of
 * losses, and the penalties on D's gradient. Depends on neither networks nor an array library. The
 * file {@code kernels.cu} contains a twin of each loss, for GPUs.
 */
@NullMarked
package io.streamgan.gan.objective;

import org.jspecify.annotations.NullMarked;
