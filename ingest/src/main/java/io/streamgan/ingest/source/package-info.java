/**
 * Where images come from: files in the forms that data sets have, and the synthetic digits. A
 * source is read by index; order, pace and repetition are decided by who reads. Depends on {@code
 * image}.
 */
@NullMarked
package io.streamgan.ingest.source;

import org.jspecify.annotations.NullMarked;
