package io.streamgan.schemas.topics;

import java.util.OptionalLong;

/**
 * Size of a topic.
 *
 * @param partitions number of partitions
 * @param records number of offsets from the first to the last record, over all partitions; this
 *     includes transaction markers and compacted records
 * @param bytes size on disk of all replicas; empty if the client has no right to see it
 */
public record TopicDescription(int partitions, long records, OptionalLong bytes) {}
