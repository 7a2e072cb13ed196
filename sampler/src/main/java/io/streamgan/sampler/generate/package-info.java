/**
 * Draws samples with verified generators: one thread owns the engines, draws, and swaps generators
 * between two batches. Depends on {@code follow}'s records and on {@code gan}; knows no HTTP.
 */
@NullMarked
package io.streamgan.sampler.generate;

import org.jspecify.annotations.NullMarked;
