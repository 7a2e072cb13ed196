/** Generated images as pictures that people look at. Depends on {@code io.streamgan.gan} only. */
@NullMarked
package io.streamgan.gan.image;

import org.jspecify.annotations.NullMarked;
