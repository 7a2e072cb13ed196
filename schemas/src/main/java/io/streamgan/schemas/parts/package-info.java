/**
 * Payloads that are larger than a record: they are written as chunks, followed by a manifest with
 * the payload's checksum, each with its own key on a compacted topic. All versions use the same
 * keys, so that compaction keeps the newest version complete and removes the others.
 */
@NullMarked
package io.streamgan.schemas.parts;

import org.jspecify.annotations.NullMarked;
