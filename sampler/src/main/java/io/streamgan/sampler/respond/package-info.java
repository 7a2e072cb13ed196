/**
 * How responses are made and sent: encoded on a few threads, sent piece by piece, and bounded in
 * number and size. Depends on Armeria and on {@code generate}'s exceptions.
 */
@NullMarked
package io.streamgan.sampler.respond;

import org.jspecify.annotations.NullMarked;
