/**
 * Objects of S3 and of compatible stores, as files for {@code source}. Depends on {@code source}
 * for what files are and on the SDK of AWS for the protocol.
 */
@NullMarked
package io.streamgan.ingest.source.s3;

import org.jspecify.annotations.NullMarked;
