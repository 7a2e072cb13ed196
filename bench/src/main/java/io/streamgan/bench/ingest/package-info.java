/** Programs that measure ingest, and check that no image is lost or duplicated by it. */
@NullMarked
package io.streamgan.bench.ingest;

import org.jspecify.annotations.NullMarked;
