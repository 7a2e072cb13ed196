/**
 * Converts one encoded image to pixels of the format of the stream. The first code that reads
 * untrusted bytes. Depends on Image I/O, on {@code gan} for the shape of images, and on {@code
 * schemas} for reason codes and settings.
 */
@NullMarked
package io.streamgan.ingest.image;

import org.jspecify.annotations.NullMarked;
