/**
 * Sources whose images are arrays of pixels: NumPy's files and CIFAR's. Depends on {@code source}
 * and {@code image}.
 */
@NullMarked
package io.streamgan.ingest.source.array;

import org.jspecify.annotations.NullMarked;
