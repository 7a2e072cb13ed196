/**
 * Tar archives, plain and gzipped, as files for {@code source}, without unpacking them to disk.
 * Depends on {@code source} for what files are and on Commons Compress for the format.
 */
@NullMarked
package io.streamgan.ingest.source.archive;

import org.jspecify.annotations.NullMarked;
