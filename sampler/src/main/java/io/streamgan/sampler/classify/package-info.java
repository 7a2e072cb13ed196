/**
 * Classification of images that clients send, with the classifier of the newest generator. Depends
 * on {@code generate} and {@code respond}.
 */
@NullMarked
package io.streamgan.sampler.classify;

import org.jspecify.annotations.NullMarked;
