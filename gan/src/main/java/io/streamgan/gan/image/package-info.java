/**
 * Encodes images as pictures for people to look at, and measures how much images differ. Depends on
 * {@code io.streamgan.gan} only.
 */
@NullMarked
package io.streamgan.gan.image;

import org.jspecify.annotations.NullMarked;
