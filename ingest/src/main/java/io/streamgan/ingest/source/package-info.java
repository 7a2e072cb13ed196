/**
 * Sources of images: files in the forms that data sets have, and the synthetic digits. A source is
 * read by index; its reader decides order, rate and repetition. Depends on {@code image} and {@code
 * source.digits}.
 */
@NullMarked
package io.streamgan.ingest.source;

import org.jspecify.annotations.NullMarked;
