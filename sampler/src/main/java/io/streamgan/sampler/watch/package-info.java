/**
 * What those who watch the training see: its history in bounded memory, and the live events as they
 * leave in server-sent events. Depends on {@code follow}'s records; knows no engine.
 */
@NullMarked
package io.streamgan.sampler.watch;

import org.jspecify.annotations.NullMarked;
