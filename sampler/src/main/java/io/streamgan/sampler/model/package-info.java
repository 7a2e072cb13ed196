/**
 * The models that one sampler serves: what belongs to each of them, how requests choose one, and
 * when all of them are ready. Depends on {@code generate}, {@code classify} and {@code watch}.
 */
@NullMarked
package io.streamgan.sampler.model;

import org.jspecify.annotations.NullMarked;
