package io.streamgan.ingest.source;

import org.jspecify.annotations.Nullable;

/**
 * One image as a file.
 *
 * @param id identity within its source
 * @param label name of the class, null where unknown
 * @param content the unchanged file, which may be no image
 */
public record EncodedImage(String id, @Nullable String label, byte[] content) {}
