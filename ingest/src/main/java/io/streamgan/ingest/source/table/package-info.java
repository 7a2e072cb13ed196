/** Tables beside images, which may name their classes. Depends on nothing else of ingest. */
@NullMarked
package io.streamgan.ingest.source.table;

import org.jspecify.annotations.NullMarked;
