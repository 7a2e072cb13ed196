/**
 * Parquet files with a column of images, as files for {@code source}. Depends on {@code source} for
 * what files are and on parquet-java for the format.
 */
@NullMarked
package io.streamgan.ingest.source.parquet;

import org.jspecify.annotations.NullMarked;
