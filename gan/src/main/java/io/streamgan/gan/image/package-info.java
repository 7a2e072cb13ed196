/**
 * Images as pictures that people look at, and how much images differ. Depends on {@code
 * io.streamgan.gan} only.
 */
@NullMarked
package io.streamgan.gan.image;

import org.jspecify.annotations.NullMarked;
