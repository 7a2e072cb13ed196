/**
 * One image on its own: encoded bytes to pixels of the wanted format. The first code that untrusted
 * bytes meet. Depends on Image I/O, and on {@code schemas} for reason codes and settings.
 */
@NullMarked
package io.streamgan.ingest.image;

import org.jspecify.annotations.NullMarked;
