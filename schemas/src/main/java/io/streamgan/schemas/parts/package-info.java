/**
 * How a payload larger than a record travels: as chunks, then a manifest with the payload's
 * checksum, each under a key of its own on a compacted topic. Keys are reused from version to
 * version, so that compaction keeps the newest version whole and drops the others.
 */
@NullMarked
package io.streamgan.schemas.parts;

import org.jspecify.annotations.NullMarked;
