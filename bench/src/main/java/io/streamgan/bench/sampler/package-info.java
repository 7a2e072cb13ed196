/** A sampler under load: latencies, memory, and whether each answer is what its generator draws. */
@NullMarked
package io.streamgan.bench.sampler;

import org.jspecify.annotations.NullMarked;
