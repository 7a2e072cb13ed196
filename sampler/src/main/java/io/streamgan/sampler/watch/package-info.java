/**
 * History of training in bounded memory, and live events as server-sent events. Depends on {@code
 * follow}, {@code codec} and {@code generate}'s loaded generators; computes no samples.
 */
@NullMarked
package io.streamgan.sampler.watch;

import org.jspecify.annotations.NullMarked;
