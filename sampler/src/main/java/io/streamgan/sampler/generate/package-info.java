/**
 * From a verified generator to samples: one thread owns the engine, draws, and swaps generators
 * between two draws. Depends on {@code follow}'s records and on {@code gan}; knows no HTTP.
 */
@NullMarked
package io.streamgan.sampler.generate;

import org.jspecify.annotations.NullMarked;
