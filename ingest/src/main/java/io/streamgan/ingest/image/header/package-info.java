/**
 * Reads the structure of an encoded image before a pixel of it is decoded: size, frames,
 * orientation, where it ends. Each format has a reader of its own, which allocates nothing that the
 * bytes ask for. Depends on the JDK alone.
 */
@NullMarked
package io.streamgan.ingest.image.header;

import org.jspecify.annotations.NullMarked;
