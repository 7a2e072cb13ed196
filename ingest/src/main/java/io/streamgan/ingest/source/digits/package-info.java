/**
 * Handwritten-looking digits without files, fonts or a display: a skeleton of strokes for each
 * digit, a hand that deforms it, a pen that gives it width, a raster that inks it. Each image is a
 * function of seed and index alone, in plain IEEE arithmetic, so the stream is the same on every
 * machine.
 */
@NullMarked
package io.streamgan.ingest.source.digits;

import org.jspecify.annotations.NullMarked;
