/**
 * One image on its own: encoded bytes to pixels of the wanted format, and pixels to PNG. The first
 * thing that untrusted bytes meet. Depends on Image I/O, and on {@code schemas} for the reason
 * codes alone.
 */
@NullMarked
package io.streamgan.ingest.image;

import org.jspecify.annotations.NullMarked;
